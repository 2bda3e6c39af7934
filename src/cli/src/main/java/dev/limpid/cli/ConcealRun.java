package dev.limpid.cli;

import dev.limpid.eval.Clip;
import dev.limpid.eval.EvalException;
import dev.limpid.eval.Evaluation;
import dev.limpid.eval.FrameReader;
import dev.limpid.eval.ReadOptions;
import dev.limpid.eval.conceal.ConcealMeter;
import dev.limpid.eval.conceal.ConcealReport;
import dev.limpid.eval.conceal.DropPlan;
import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends videos with frames missing through an embedded pipeline and measures what it puts in their
 * places. Used by one thread, which closes it; the pipeline stays the caller's.
 */
final class ConcealRun extends Evaluation<Clip, ConcealReport.Sequence, ConcealReport>
    implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int QUALITY = 96;
  private static final long FRAME_NANOS = 40_000_000;

  private final EmbeddedPipeline pipeline;
  private final String model;
  private final ReadOptions options;
  private final Supplier<DropPlan> plans;
  private final BooleanSupplier givenUp;
  private final KafkaProducer<byte[], byte[]> producer;
  private final OutputConsumer outputs;
  private ByteBuffer pixels = ByteBuffer.allocateDirect(0);
  private volatile @Nullable Exception refused;
  private long lastSeq;

  /** What was sent of a video. */
  private record Sent(long frames, long dropped) {}

  /**
   * @param pipeline with a predict stage that runs {@code model}
   * @param plans which frames get lost, for each video anew
   * @param givenUp whether to give up
   */
  ConcealRun(
      EmbeddedPipeline pipeline,
      String model,
      ReadOptions options,
      Supplier<DropPlan> plans,
      BooleanSupplier givenUp) {
    this.pipeline = pipeline;
    this.model = model;
    this.options = options;
    this.plans = plans;
    this.givenUp = givenUp;
    this.producer =
        new KafkaProducer<>(
            pipeline.kafka().producer(Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.outputs =
        new OutputConsumer(
            pipeline.kafka(), List.of(pipeline.outputTopic(), pipeline.topics().deadLetter()));
  }

  @Override
  protected long expectedFrames(Clip clip) {
    try (FrameReader reader = FrameReader.open(clip.sharp(), options)) {
      return reader.expected();
    }
  }

  @Override
  protected ConcealReport.Sequence measure(Clip clip, Runnable frameDone) {
    Sent sent = send(clip, plans.get());
    try (ConcealMeter meter = new ConcealMeter(clip.sharp(), options)) {
      lastSeq = -1;
      while (lastSeq < sent.frames() - 1) {
        pipeline.requireHealthy();
        if (givenUp.getAsBoolean()) {
          throw new EvalException(clip.name() + ": interrupted");
        }
        outputs.poll(POLL, record -> compare(record, clip.name(), meter, frameDone));
      }
      return meter.figures(clip.name(), sent.frames(), sent.dropped());
    }
  }

  @Override
  protected ConcealReport report(List<ConcealReport.Sequence> figures) {
    return new ConcealReport(model, figures);
  }

  /** Sends the frames that are not dropped. The last one is sent in any case: it ends a gap. */
  private Sent send(Clip clip, DropPlan plan) {
    try (FrameReader reader = FrameReader.open(clip.sharp(), options)) {
      long frames = 0;
      long sent = 0;
      byte[] skipped = null;
      for (Picture frame = reader.next(); frame != null; frame = reader.next()) {
        byte[] jpeg = FrameCodec.encodeJpeg(frame.rgb(), frame.width(), frame.height(), QUALITY);
        skipped = plan.next() ? jpeg : null;
        if (skipped == null) {
          send(clip.name(), frames, jpeg);
          sent++;
        }
        frames++;
      }
      if (skipped != null) {
        send(clip.name(), frames - 1, skipped);
        sent++;
      }
      var unused =
          producer.send(
              WireRecords.toProducer(
                  WireRecord.end(
                      pipeline.topics().frames(), System.currentTimeMillis(), clip.name())));
      producer.flush();
      requireSent(clip.name());
      return new Sent(frames, frames - sent);
    }
  }

  private void send(String stream, long seq, byte[] jpeg) {
    FrameHeaders headers =
        new FrameHeaders(OptionalLong.of(seq), OptionalLong.of(seq * FRAME_NANOS), 1);
    WireRecord record =
        WireRecord.outgoing(
            pipeline.topics().frames(), System.currentTimeMillis(), stream, jpeg, headers.toWire());
    var unused =
        producer.send(
            WireRecords.toProducer(record),
            (metadata, failure) -> {
              if (failure != null) {
                refused = failure;
              }
            });
  }

  private void requireSent(String stream) {
    Exception failure = refused;
    if (failure != null) {
      throw new EvalException(
          "%s: Kafka refused a frame: %s".formatted(stream, failure.getMessage()));
    }
  }

  private void requireAccepted(WireRecord record) {
    if (record.topic().equals(pipeline.topics().deadLetter())) {
      String reason =
          record.headers().stream()
              .filter(header -> header.key().equals(FrameHeaders.ERROR))
              .map(WireHeader::text)
              .findFirst()
              .orElse("no reason given");
      throw new EvalException("the pipeline refused a frame: " + reason);
    }
  }

  private void compare(WireRecord record, String stream, ConcealMeter meter, Runnable frameDone) {
    requireAccepted(record);
    if (!record.stream().equals(stream)) {
      return;
    }
    byte[] encoded = Objects.requireNonNull(record.value());
    ImageHeader image = ImageHeader.parse(encoded);
    if (pixels.capacity() != 3 * image.pixels()) {
      pixels = ByteBuffer.allocateDirect(Math.toIntExact(3 * image.pixels()));
    }
    FrameCodec.decode(encoded, image, pixels);
    boolean synthetic = FrameHeaders.isSynthetic(record.headers());
    lastSeq = FrameHeaders.parse(record.headers()).seq().orElseThrow();
    meter.add(lastSeq, new Picture(image.width(), image.height(), pixels), synthetic);
    frameDone.run();
  }

  @Override
  public void close() {
    producer.close();
    outputs.close();
  }
}
