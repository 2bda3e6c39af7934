package dev.limpid.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicSpec;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaITCase {

  @Test
  void produce_tenMebibyteRecord_isReadBackUnchanged() throws Exception {
    byte[] value = new byte[10 << 20];
    new Random(7).nextBytes(value);
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      createTopic(kafka, "large");
      try (var producer = producer(kafka, null)) {
        producer.send(new ProducerRecord<>("large", value)).get();
      }
      assertThat(read(kafka, "large", "read_uncommitted", 1)).containsExactly(value);
    }
  }

  @Test
  void transaction_aborted_isInvisibleToReadCommitted() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      createTopic(kafka, "tx");
      try (var producer = producer(kafka, "tx-1")) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("tx", new byte[] {1})).get();
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("tx", new byte[] {2})).get();
        producer.commitTransaction();
      }
      assertThat(read(kafka, "tx", "read_committed", 1)).containsExactly(new byte[] {2});
      assertThat(read(kafka, "tx", "read_uncommitted", 2))
          .containsExactly(new byte[] {1}, new byte[] {2});
    }
  }

  @Test
  void topic_framesWithOldTimestamps_areKept() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        Admin admin =
            Admin.create(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap()))) {
      createTopic(kafka, "old");
      ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "old");
      assertThat(admin.describeConfigs(List.of(topic)).all().get().values())
          .singleElement()
          .extracting(config -> config.get("retention.ms"))
          .extracting(ConfigEntry::value)
          .isEqualTo("-1");
    }
  }

  @Test
  void start_portInUse_saysWhichPortAndWhatToDo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> EmbeddedKafka.start(taken.getLocalPort()))
          .isInstanceOf(EmbeddedKafkaException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("Choose another port");
    }
  }

  @Test
  void close_calledTwice_stopsTheBrokerAndDeletesItsData() {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    String bootstrap = kafka.bootstrap();
    assertThat(kafka.dataDir()).isNotEmptyDirectory();
    kafka.close();
    kafka.close();
    FreePorts.require(Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1)));
    assertThat(kafka.dataDir()).doesNotExist();
  }

  /** Without its own end for a broker the process of this test would be gone, without a word. */
  @Test
  void disk_cannotBeWrittenTo_endsTheBrokerAndNotTheProcess(@TempDir Path directory)
      throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    try (EmbeddedKafka kafka = EmbeddedKafka.over(data, 0, Map.of());
        EmbeddedKafka other = EmbeddedKafka.start()) {
      kafka.requireRunning();
      Files.move(data, directory.resolve("moved"));
      Files.createFile(data);
      assertThatThrownBy(() -> createTopic(kafka, "t")).isInstanceOf(RuntimeException.class);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThatThrownBy(kafka::requireRunning)
                      .isInstanceOf(EmbeddedKafkaException.class)
                      .hasMessageContaining("over " + data)
                      .hasMessageContaining("Is the disk full?")
                      .hasMessageContaining("MiB free"));
      other.requireRunning();
      createTopic(other, "t");
    }
  }

  @Test
  void produce_topicThatDoesNotExist_isNotCreated() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        TopicAdmin admin = new TopicAdmin(KafkaAccess.of(kafka.bootstrap()))) {
      assertThatThrownBy(() -> read(kafka, "absent", "read_committed", 1))
          .hasMessageContaining("absent");
      assertThat(admin.existing()).doesNotContain("absent");
    }
  }

  private static void createTopic(EmbeddedKafka kafka, String topic) {
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(kafka.bootstrap()))) {
      admin.ensure(List.of(TopicSpec.of(topic)), 1, Map.of());
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(
      EmbeddedKafka kafka, @Nullable String transactionId) {
    Properties properties = KafkaSettings.producer(kafka.bootstrap());
    if (transactionId != null) {
      properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionId);
    }
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static List<byte[]> read(
      EmbeddedKafka kafka, String topic, String isolation, int expected) {
    Properties properties = KafkaSettings.consumer(kafka.bootstrap());
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, "reader-" + isolation);
    properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    List<byte[]> values = new ArrayList<>();
    try (Admin admin =
            Admin.create(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap()));
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
      consumer.subscribe(List.of(topic));
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (values.size() < expected && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          values.add(record.value());
        }
      }
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("topic " + topic + ": " + e.getMessage(), e);
    }
    return values;
  }
}
