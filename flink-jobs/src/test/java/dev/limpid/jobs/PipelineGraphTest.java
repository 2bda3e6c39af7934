package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class PipelineGraphTest {
  @Test
  void build_everyOperatorWithState_keepsItsUid() throws Exception {
    StreamGraph graph = graph();
    List<String> uids =
        graph.getStreamNodes().stream()
            .map(StreamNode::getTransformationUID)
            .filter(Objects::nonNull)
            .filter(uid -> OperatorIds.all().contains(uid))
            .sorted()
            .toList();
    assertThat(uids).isEqualTo(Files.readAllLines(Path.of("src/test/resources/graph/uids.txt")));
  }

  @Test
  void build_everyOperator_hasTheFixedMaxParallelism() {
    assertThat(graph().getStreamNodes())
        .allSatisfy(
            node -> assertThat(node.getMaxParallelism()).isEqualTo(PipelineJob.MAX_PARALLELISM));
  }

  private static StreamGraph graph() {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment();
    PipelineJob.build(
        environment,
        PipelineFile.parse("stages: [ deblur, describe, sync: { reference: a } ]", "test"));
    return environment.getStreamGraph();
  }
}
