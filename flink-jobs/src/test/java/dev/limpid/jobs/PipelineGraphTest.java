package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PipelineGraphTest {
  private static final Path UIDS = Path.of("src/test/resources/graph/uids.txt");

  /** Every kind of graph that there is. */
  static List<String> pipelines() {
    return List.of(
        "stages: [ deblur ]",
        "stages: [ deblur, predict, describe ]",
        "stages: [ deblur, describe, sync: { reference: a, frames: described } ]",
        "stages: [ describe, sync: { reference: a, frames: all } ]",
        "{ parallelism: 4, stages: [ describe, sync: { stream: front, lag: 1 min } ] }",
        "stages: [ burst ]",
        "stages: [ deblur, burst ]",
        "{ kafka: { frames: [ a, b ] }, stages: [ deblur ] }",
        "{ kafka: { frames: { pattern: 'cams[.].*' } }, stages: [ burst ] }");
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void build_everyOperator_hasAUidOfTheList(String pipeline) throws IOException {
    assertThat(uids(graph(pipeline)))
        .doesNotContainNull()
        .doesNotHaveDuplicates()
        .isSubsetOf(Files.readAllLines(UIDS));
  }

  @Test
  void build_allGraphs_haveEveryUidOfTheList() throws IOException {
    assertThat(
            pipelines().stream()
                .flatMap(pipeline -> uids(graph(pipeline)).stream())
                .distinct()
                .sorted())
        .containsExactlyElementsOf(Files.readAllLines(UIDS));
  }

  private static List<String> uids(StreamGraph graph) {
    return graph.getStreamNodes().stream().map(StreamNode::getTransformationUID).toList();
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void build_everyOperator_hasTheFixedMaxParallelism(String pipeline) {
    assertThat(graph(pipeline).getStreamNodes())
        .allSatisfy(
            node -> assertThat(node.getMaxParallelism()).isEqualTo(PipelineJob.MAX_PARALLELISM));
  }

  /** Else the end of a live frame would lie in a buffer until the next one fills it. */
  @ParameterizedTest
  @MethodSource("pipelines")
  void build_everyOperator_handsEachRecordOnAtOnce(String pipeline) {
    assertThat(graph(pipeline).getStreamNodes())
        .allSatisfy(node -> assertThat(node.getBufferTimeout()).isZero());
  }

  /** All streams meet their live reference, and their records stay in order. */
  @Test
  void build_liveReference_oneSubtaskWritesItsMatches() {
    StreamGraph graph =
        graph("{ parallelism: 4, stages: [ describe, sync: { stream: front, lag: 1 min } ] }");
    StreamNode sync =
        graph.getStreamNodes().stream()
            .filter(node -> OperatorIds.stage("sync").equals(node.getTransformationUID()))
            .findFirst()
            .orElseThrow();
    assertThat(sync.getParallelism()).isEqualTo(1);
    assertThat(sync.getOutEdges())
        .isNotEmpty()
        .allSatisfy(
            edge ->
                assertThat(graph.getStreamNode(edge.getTargetId()).getParallelism()).isEqualTo(1));
  }

  /** The sink of a stage and the pipeline of a prefix that ends like it do not fence each other. */
  @Test
  void transactions_ofPrefixAndSink_areOnesOwn() {
    Pipeline town = PipelineFile.parse("{ kafka: { prefix: a }, stages: [ burst ] }", "test");
    Pipeline other = town.with("kafka.prefix=a-burst");

    assertThat(KafkaEnds.transactions(town, "burst")).isEqualTo("limpid-a.burst");
    assertThat(KafkaEnds.transactions(other, "")).isEqualTo("limpid-a-burst");
    assertThat(KafkaEnds.transactions(town, "")).isEqualTo("limpid-a");
  }

  private static StreamGraph graph(String pipeline) {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment();
    PipelineJob.build(environment, PipelineFile.parse(pipeline, "test"));
    return environment.getStreamGraph();
  }
}
