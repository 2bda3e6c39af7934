package dev.limpid.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class FrameQueueTest {
  private final FrameQueue queue = new FrameQueue(2);

  @Test
  void putDroppingOldest_full_dropsTheOldest() throws InterruptedException {
    assertThat(queue.putDroppingOldest(frame(0))).isZero();
    assertThat(queue.putDroppingOldest(frame(1))).isZero();
    assertThat(queue.putDroppingOldest(frame(2))).isEqualTo(1);
    queue.close();
    assertThat(queue.take()).isEqualTo(frame(1));
    assertThat(queue.take()).isEqualTo(frame(2));
    assertThat(queue.take()).isNull();
  }

  @Test
  void putWaiting_full_waitsForRoom() throws Exception {
    assertThat(queue.putWaiting(frame(0))).isTrue();
    assertThat(queue.putWaiting(frame(1))).isTrue();
    CompletableFuture<Boolean> third = new CompletableFuture<>();
    Thread writer =
        new Thread(
            () -> {
              try {
                third.complete(queue.putWaiting(frame(2)));
              } catch (InterruptedException e) {
                third.completeExceptionally(e);
              }
            });
    writer.start();
    Awaitility.await().until(() -> writer.getState() == Thread.State.WAITING);
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.take()).isEqualTo(frame(0));
    assertThat(third.get(5, TimeUnit.SECONDS)).isTrue();
    assertThat(queue.take()).isEqualTo(frame(1));
    assertThat(queue.take()).isEqualTo(frame(2));
  }

  @Test
  void abandon_discardsAndRefuses() throws InterruptedException {
    queue.putWaiting(frame(0));
    queue.abandon();
    assertThat(queue.putWaiting(frame(1))).isFalse();
    assertThat(queue.take()).isNull();
  }

  private static OutgoingFrame frame(long seq) {
    return new OutgoingFrame(seq, 0, 0, 0, PICTURE);
  }

  private static final EncodedPicture PICTURE = new EncodedPicture(new byte[1], "image/jpeg");
}
