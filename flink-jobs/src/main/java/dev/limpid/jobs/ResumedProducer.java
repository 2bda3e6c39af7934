package dev.limpid.jobs;

import java.lang.reflect.Field;
import java.util.Properties;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Commits transactions that an earlier process has prepared, and leaves them committed.
 *
 * <p>A producer that resumes a transaction does not know by which version of the protocol it was
 * begun, and takes it for an old one. If it learns of the brokers' version while it commits, it
 * begins anew under the same id right afterwards. Then the broker cannot say any more that the
 * transaction was committed, and to commit it again, after another crash, would look like lost
 * outputs. So this one does not learn of it: brokers take a commit by the old version, too.
 */
final class ResumedProducer extends FlinkKafkaInternalProducer<byte[], byte[]> {
  /**
   * @param properties without serializers, which Flink's sink sets itself
   */
  ResumedProducer(Properties properties, String transactionalId) {
    super(ofBytes(properties), transactionalId);
  }

  private static Properties ofBytes(Properties properties) {
    Properties all = new Properties();
    all.putAll(properties);
    String bytes = ByteArraySerializer.class.getName();
    all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, bytes);
    all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, bytes);
    return all;
  }

  @Override
  public void resumeTransaction(long producerId, short epoch) {
    super.resumeTransaction(producerId, epoch);
    try {
      Field field = KafkaProducer.class.getDeclaredField("transactionManager");
      field.setAccessible(true);
      Object manager = field.get(this);
      Field seen = field.getType().getDeclaredField("latestFinalizedFeaturesEpoch");
      seen.setAccessible(true);
      seen.setLong(manager, Long.MAX_VALUE);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "this Kafka client is none that limpid knows: " + e.getMessage(), e);
    }
  }
}
