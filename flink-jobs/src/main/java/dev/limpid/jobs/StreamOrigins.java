package dev.limpid.jobs;

import dev.limpid.wire.NeutralLocale;
import dev.limpid.wire.WireRecord;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Lets each stream come from one topic: the first that had a record of it, until the stream is
 * silent for long. Pictures of two cameras under one key would mix in one state, in an order that
 * no restart repeats. Records of other topics are dead letters, and do not hold up the time after
 * which they may take over. Used by one task thread; the state is a topic's name per stream.
 */
final class StreamOrigins extends KeyedProcessFunction<String, WireRecord, WireRecord> {
  private static final long serialVersionUID = 1L;

  /** Where dead letters go. */
  static final OutputTag<WireRecord> REFUSED = new OutputTag<>("refused", WireRecordType.INSTANCE);

  private final String deadLetterTopic;
  private final long ttlMillis;
  private transient ValueState<String> origin;

  /**
   * @param ttlMillis a stream silent for longer may come from another topic, milliseconds
   */
  StreamOrigins(String deadLetterTopic, long ttlMillis) {
    this.deadLetterTopic = deadLetterTopic;
    this.ttlMillis = ttlMillis;
  }

  @Override
  public void open(OpenContext context) {
    NeutralLocale.useForNumbers();
    ValueStateDescriptor<String> state = new ValueStateDescriptor<>("origin", Types.STRING);
    state.enableTimeToLive(
        StateTtlConfig.newBuilder(Duration.ofMillis(ttlMillis))
            .updateTtlOnCreateAndWrite()
            .build());
    origin = getRuntimeContext().getState(state);
  }

  @Override
  public void processElement(WireRecord record, Context context, Collector<WireRecord> out)
      throws Exception {
    String first = origin.value();
    if (first == null || first.equals(record.topic())) {
      origin.update(record.topic());
      out.collect(record);
    } else {
      String reason =
          "stream '%s' comes from topic %s, got a record of it from topic %s"
              .formatted(record.stream(), first, record.topic());
      context.output(REFUSED, record.deadLetter(deadLetterTopic, reason));
    }
  }
}
