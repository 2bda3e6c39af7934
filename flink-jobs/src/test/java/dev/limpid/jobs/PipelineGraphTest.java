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

  /** All streams meet their live reference, and their records stay in order. */
  @Test
  void build_liveReference_oneSubtaskWritesItsMatches() {
    StreamGraph graph =
        graph("{ parallelism: 4, stages: [ describe, sync: { stream: front, lag: 1 min } ] }");
    StreamNode sync =
        graph.getStreamNodes().stream()
            .filter(node -> OperatorIds.SYNC.equals(node.getTransformationUID()))
            .findFirst()
            .orElseThrow();
    assertThat(sync.getParallelism()).isEqualTo(1);
    assertThat(sync.getOutEdges())
        .isNotEmpty()
        .allSatisfy(
            edge ->
                assertThat(graph.getStreamNode(edge.getTargetId()).getParallelism()).isEqualTo(1));
  }

  private static StreamGraph graph() {
    return graph("stages: [ deblur, describe, sync: { reference: a } ]");
  }

  private static StreamGraph graph(String pipeline) {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment();
    PipelineJob.build(environment, PipelineFile.parse(pipeline, "test"));
    return environment.getStreamGraph();
  }
}
