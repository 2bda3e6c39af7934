package dev.limpid.e2e;

import dev.limpid.media.Picture;
import dev.limpid.operators.describe.ModelDescriber;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.Reference;
import dev.limpid.wire.ReferenceFrame;
import dev.limpid.wire.ReferenceStore;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The frames that are sent while faults strike, but for their times the same in every run: moving
 * patterns in several streams, each with frames missing, one damaged, one that comes twice, and a
 * source that begins anew. Stateless.
 */
final class FaultFootage {
  static final Topics TOPICS = new Topics("faults");
  static final List<String> STREAMS = List.of("north", "east", "south");
  static final String REFERENCE = "monday";

  /** From one frame of a stream to its next one. */
  static final int FRAME_MILLIS = 250;

  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;
  private static final int REFERENCE_FRAMES = 240;

  /**
   * Recent, as brokers forget after a day, by the time of its records, what a producer has sent,
   * and then take it a second time. The same in all runs of a process.
   */
  private static final long FIRST_FRAME_MILLIS = System.currentTimeMillis();

  private FaultFootage() {}

  /** What the streams send at one moment, in this order. */
  static List<WireRecord> at(int index) {
    List<WireRecord> records = new ArrayList<>();
    for (String stream : STREAMS) {
      int place = (index + 37 * STREAMS.indexOf(stream)) % 240;
      if (place >= 100 && place < 103) {
        continue; // missing
      }
      records.add(frame(stream, index, place == 150));
      if (place == 200) {
        records.add(frame(stream, index - 1, false));
      }
    }
    return records;
  }

  private static WireRecord frame(String stream, int index, boolean damaged) {
    byte[] jpeg = Pictures.jpeg(stream.hashCode(), index, WIDTH, HEIGHT);
    long millis = (long) FRAME_MILLIS * index;
    FrameHeaders headers =
        new FrameHeaders(
            OptionalLong.of(index), OptionalLong.of(millis * 1_000_000), 1 + index / 500);
    return WireRecord.outgoing(
        TOPICS.frames(),
        FIRST_FRAME_MILLIS + millis,
        stream,
        damaged ? Arrays.copyOf(jpeg, jpeg.length / 2) : jpeg,
        headers.toWire());
  }

  /** Stores what the stage {@code sync} aligns to. */
  static void storeReference(String bootstrap) throws Exception {
    List<ReferenceFrame> frames = new ArrayList<>();
    Model model = Model.read(Dist.root().resolve("models/drive-descriptor-small.onnx"));
    try (ModelDescriber describer = ModelDescriber.open(model, EngineOptions.cpu(1));
        KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(
                KafkaSettings.producer(bootstrap),
                new StringSerializer(),
                new ByteArraySerializer())) {
      for (int i = 0; i < REFERENCE_FRAMES; i++) {
        byte[] picture = Pictures.jpeg(STREAMS.get(0).hashCode(), 3 * i, WIDTH, HEIGHT);
        var sent =
            producer.send(new ProducerRecord<>(TOPICS.recordings(), REFERENCE, picture)).get();
        RecordPlace place = new RecordPlace(TOPICS.recordings(), sent.partition(), sent.offset());
        float[] descriptor =
            describer.describe(new Picture(WIDTH, HEIGHT, Pictures.decode(picture)));
        frames.add(new ReferenceFrame(i, 3_000_000L * FRAME_MILLIS * i, place, descriptor));
      }
      Reference reference = Reference.of(REFERENCE, describer.id(), REFERENCE, frames);
      new ReferenceStore(KafkaAccess.of(bootstrap), TOPICS).put(reference);
    }
  }
}
