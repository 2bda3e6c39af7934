package dev.limpid.jobs;

import dev.limpid.wire.WireRecord;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Lets what waits for a next record leave a job of this process before its savepoint, from which a
 * later job goes on. Flink's own end of input is for good: a sink that has seen it takes no record
 * any more, nor after a restore.
 *
 * <p>Stands behind the source, and hands on what comes. Once asked, it says with the last watermark
 * that there is no more, right before each checkpoint barrier: so each operator behind it hears
 * that after all records, from all subtasks, and what it then emits is in the checkpoint.
 *
 * <p>As an operator used by one task thread; the static methods are thread-safe.
 */
public final class EndOfStreams extends AbstractStreamOperator<WireRecord>
    implements OneInputStreamOperator<WireRecord, WireRecord> {
  private static final long serialVersionUID = 1L;
  private static final Set<JobID> ENDING = ConcurrentHashMap.newKeySet();

  EndOfStreams() {}

  /** Ends the streams of a job with its next checkpoint. Records may come nevertheless. */
  public static void ask(JobID job) {
    ENDING.add(job);
  }

  /** For who has asked: the job is gone. */
  public static void forget(JobID job) {
    ENDING.remove(job);
  }

  @Override
  public void processElement(StreamRecord<WireRecord> element) {
    output.collect(element);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    if (ENDING.contains(getRuntimeContext().getJobInfo().getJobId())) {
      output.emitWatermark(Watermark.MAX_WATERMARK);
    }
  }
}
