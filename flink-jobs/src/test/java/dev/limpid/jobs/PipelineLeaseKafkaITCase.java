package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.testing.KafkaUnderTest;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may run a pipeline. That a silent holder loses the right is seen in {@code e2e}. */
class PipelineLeaseKafkaITCase {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration A_WHILE = Duration.ofSeconds(2);
  private static KafkaUnderTest kafka;

  @BeforeAll
  static void start() {
    kafka = KafkaUnderTest.start();
  }

  @AfterAll
  static void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }

  @Test
  void apply_second_waitsUntilTheFirstLeaves() throws Exception {
    Pipeline pipeline = pipeline("one");
    CountDownLatch lost = new CountDownLatch(1);
    PipelineLease first = PipelineLease.apply(pipeline, "first", lost::countDown);
    assertThat(first.await(LONG)).isTrue();
    try (PipelineLease second = PipelineLease.apply(pipeline, "second", lost::countDown)) {
      assertThat(second.await(A_WHILE)).isFalse();
      first.close();
      assertThat(second.await(LONG)).isTrue();
      try (PipelineLease third = PipelineLease.apply(pipeline, "third", lost::countDown)) {
        assertThat(third.await(A_WHILE)).isFalse();
      }
    }
    assertThat(lost.getCount()).describedAs("nobody loses what they hold").isOne();
  }

  @Test
  void apply_otherPipeline_doesNotWait() throws Exception {
    try (PipelineLease one = PipelineLease.apply(pipeline("left"), "one", () -> {});
        PipelineLease other = PipelineLease.apply(pipeline("right"), "other", () -> {})) {
      assertThat(one.await(LONG)).isTrue();
      assertThat(other.await(LONG)).isTrue();
    }
  }

  private static Pipeline pipeline(String prefix) {
    Pipeline pipeline =
        PipelineFile.parse("stages: [ deblur ]", "test")
            .with(PipelineKeys.BOOTSTRAP, kafka.bootstrap())
            .with(PipelineKeys.PREFIX, prefix);
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(kafka.bootstrap()))) {
      admin.ensure(List.of(pipeline.topics().spec(pipeline.topics().pipeline())), 4, Map.of());
    }
    return pipeline;
  }
}
