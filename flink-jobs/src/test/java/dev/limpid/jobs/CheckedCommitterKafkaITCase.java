package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.limpid.testing.KafkaUnderTest;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiFunction;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.connector.kafka.sink.internal.KafkaCommitter;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of the transaction of a checkpoint when the job that prepared it has died. */
class CheckedCommitterKafkaITCase {
  private static final String TOPIC = "committed";
  private static KafkaUnderTest kafka;

  @BeforeAll
  static void start() {
    kafka = KafkaUnderTest.start();
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(kafka.bootstrap()))) {
      admin.ensure(List.of(new TopicSpec(TOPIC, TopicSpec.Retention.NEWEST)), 1, Map.of());
    }
  }

  @AfterAll
  static void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }

  @Test
  void commit_openTransaction_isCommittedAndAgainIsFine() throws Exception {
    KafkaCommittable prepared = prepare("open-0-1", Duration.ofMinutes(5));
    assertThat(fate("open-0-1")).isEqualTo(TransactionFate.OPEN);
    assertThat(commit(prepared, false)).isEmpty();
    assertThat(fate("open-0-1")).isEqualTo(TransactionFate.COMMITTED);
    assertThatCode(() -> commit(prepared, false)).doesNotThrowAnyException();
  }

  /** Which may happen at any moment of a commit. */
  @Test
  void commit_byAProducerThatHasMetTheBroker_staysCommitted() throws Exception {
    KafkaCommittable prepared = prepare("met-0-1", Duration.ofMinutes(5));
    Properties properties = properties(Duration.ofMinutes(5));
    try (ResumedProducer producer = new ResumedProducer(properties, "met-0-1")) {
      producer.resumeTransaction(prepared.getProducerId(), prepared.getEpoch());
      assertThat(producer.partitionsFor(TOPIC)).isNotEmpty();
      producer.commitTransaction();
    }
    assertThat(fate("met-0-1")).isEqualTo(TransactionFate.COMMITTED);
    assertThatCode(() -> commit(prepared, false)).doesNotThrowAnyException();
  }

  @Test
  void commit_abortedTransaction_endsTheJobAndSaysWhatToDo() throws Exception {
    KafkaCommittable prepared = prepare("late-0-7", Duration.ofSeconds(1));
    await().atMost(Duration.ofMinutes(1)).until(() -> fate("late-0-7") == TransactionFate.ABORTED);
    assertThatThrownBy(() -> commit(prepared, false))
        .isInstanceOf(OutputsLostException.class)
        .hasMessageContaining("transaction late-0-7 is aborted")
        .hasMessageContaining("kafka.transaction-timeout")
        .hasMessageContaining("Going on from the checkpoint before")
        .satisfies(e -> assertThat(OutputsLostException.isIn(new RuntimeException(e))).isTrue());
  }

  @Test
  void commit_abortedTransactionToBeSkipped_isPassedOver() throws Exception {
    KafkaCommittable prepared = prepare("skipped-0-7", Duration.ofSeconds(1));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> fate("skipped-0-7") == TransactionFate.ABORTED);
    assertThat(commit(prepared, true)).containsExactly("failed");
  }

  /** A transaction that somebody else began under the same name. */
  @Test
  void commit_nameUsedAgain_endsTheJob() throws Exception {
    KafkaCommittable prepared = prepare("again-0-3", Duration.ofMinutes(5));
    try (FlinkKafkaInternalProducer<byte[], byte[]> other =
        producer("again-0-3", Duration.ofMinutes(5))) {
      other.initTransactions();
    }
    assertThatThrownBy(() -> commit(prepared, false))
        .isInstanceOf(OutputsLostException.class)
        .hasMessageContaining("transaction again-0-3 is not known any more");
  }

  @Test
  void fates_nameNeverUsed_isUnknown() {
    assertThat(fate("never-0-1")).isEqualTo(TransactionFate.UNKNOWN);
  }

  /** Writes a record as a sink does up to the end of a checkpoint, and dies. */
  private static KafkaCommittable prepare(String id, Duration timeout) throws Exception {
    try (FlinkKafkaInternalProducer<byte[], byte[]> producer = producer(id, timeout)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(TOPIC, new byte[] {1})).get();
      producer.flush();
      return new KafkaCommittable(producer.getProducerId(), producer.getEpoch(), id, null);
    }
  }

  private static FlinkKafkaInternalProducer<byte[], byte[]> producer(String id, Duration timeout) {
    return new FlinkKafkaInternalProducer<>(properties(timeout), id);
  }

  private static Properties properties(Duration timeout) {
    Properties properties = KafkaSettings.producer(kafka.bootstrap());
    properties.setProperty(
        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    properties.setProperty(
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    properties.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(timeout.toMillis()));
    return properties;
  }

  private static List<String> commit(KafkaCommittable prepared, boolean skipsLost)
      throws Exception {
    Properties properties = properties(Duration.ofMinutes(5));
    BiFunction<Properties, String, FlinkKafkaInternalProducer<?, ?>> factory = ResumedProducer::new;
    Told told = new Told(prepared, new ArrayList<>());
    try (CheckedCommitter committer =
        new CheckedCommitter(
            new KafkaCommitter(properties, "test", 0, 0, false, factory),
            KafkaAccess.of(kafka.bootstrap()),
            skipsLost)) {
      committer.commit(List.of(told));
    }
    return told.signals();
  }

  private static TransactionFate fate(String id) {
    try (Transactions transactions = new Transactions(KafkaAccess.of(kafka.bootstrap()))) {
      return transactions.fates(List.of(id)).getOrDefault(id, TransactionFate.OPEN);
    }
  }

  /** Keeps what a committer says of a request. */
  private record Told(KafkaCommittable committable, List<String> signals)
      implements CommitRequest<KafkaCommittable> {
    @Override
    public KafkaCommittable getCommittable() {
      return committable;
    }

    @Override
    public int getNumberOfRetries() {
      return 0;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable reason) {
      signals.add("failed");
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void retryLater() {
      signals.add("later");
    }

    @Override
    public void updateAndRetryLater(KafkaCommittable changed) {
      signals.add("later");
    }

    @Override
    public void signalAlreadyCommitted() {
      signals.add("already");
    }
  }
}
