package dev.limpid.operators.inference;

import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.onnxruntime.OrtApi;
import org.bytedeco.onnxruntime.OrtEpAssignedSubgraph;
import org.bytedeco.onnxruntime.OrtStatus;
import org.bytedeco.onnxruntime.Status;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.jspecify.annotations.Nullable;

/**
 * Which provider runs how many nodes of a session's graph.
 *
 * @param nodes number of nodes by provider name
 */
record NodeAssignment(Map<String, Long> nodes) {
  NodeAssignment {
    nodes = Map.copyOf(nodes);
  }

  /** Reads it from a session that was opened with recording on. */
  static NodeAssignment of(org.bytedeco.onnxruntime.Session session) {
    Map<String, Long> nodes = new TreeMap<>();
    try (PointerScope scope = new PointerScope()) {
      OrtApi api = onnxruntime.GetApi();
      // The binding makes this pointer point to the session's own array.
      PointerPointer<Pointer> subgraphs = new PointerPointer<>(1);
      SizeTPointer count = new SizeTPointer(1);
      check(api.Session_GetEpGraphAssignmentInfo(session.asOrtSession(), subgraphs, count));
      for (long i = 0; i < count.get(); i++) {
        OrtEpAssignedSubgraph subgraph = new OrtEpAssignedSubgraph(subgraphs.get(i));
        nodes.merge(provider(api, subgraph), nodeCount(api, subgraph), Long::sum);
      }
    }
    return new NodeAssignment(nodes);
  }

  long count(String provider) {
    return nodes.getOrDefault(provider, 0L);
  }

  private static String provider(OrtApi api, OrtEpAssignedSubgraph subgraph) {
    PointerPointer<Pointer> name = new PointerPointer<>(1);
    check(api.EpAssignedSubgraph_GetEpName(subgraph, name));
    return new BytePointer(name.get(0)).getString();
  }

  private static long nodeCount(OrtApi api, OrtEpAssignedSubgraph subgraph) {
    PointerPointer<Pointer> nodes = new PointerPointer<>(1);
    SizeTPointer count = new SizeTPointer(1);
    check(api.EpAssignedSubgraph_GetNodes(subgraph, nodes, count));
    return count.get();
  }

  private static void check(@Nullable OrtStatus status) {
    if (status != null && !status.isNull()) {
      try (Status owned = new Status(status)) {
        throw new IllegalStateException(owned.GetErrorMessage().getString());
      }
    }
  }
}
