package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientOutboxTest {

  /** A connection that writes when it is told to, or at once. */
  private static final class FakeChannel implements ClientOutbox.Channel {
    private final List<String> written = new ArrayList<>();
    private boolean atOnce;
    private ClientOutbox.@Nullable Sent pending;
    private @Nullable String closed;

    private FakeChannel(boolean atOnce) {
      this.atOnce = atOnce;
    }

    @Override
    public void sendText(String text, ClientOutbox.Sent sent) {
      write(text, sent);
    }

    @Override
    public void sendMoment(EncodedMoment moment, ClientOutbox.Sent sent) {
      write(moment.stream() + moment.number(), sent);
    }

    private void write(String what, ClientOutbox.Sent sent) {
      assertThat(pending).as("one message at a time").isNull();
      written.add(what);
      if (atOnce) {
        sent.done(null);
      } else {
        pending = sent;
      }
    }

    private void finish(@Nullable Throwable failure) {
      ClientOutbox.Sent sent = Objects.requireNonNull(pending, "nothing is being written");
      pending = null;
      sent.done(failure);
    }

    @Override
    public void close(String reason) {
      closed = reason;
    }
  }

  private final FakeChannel quick = new FakeChannel(true);
  private final FakeChannel slow = new FakeChannel(false);

  private static EncodedMoment moment(String stream, long number) {
    return new EncodedMoment(stream, number, ByteBuffer.allocate(0));
  }

  private static ClientOutbox watching(FakeChannel channel, String... streams) {
    ClientOutbox outbox = new ClientOutbox(channel);
    outbox.watch(List.of(streams));
    return outbox;
  }

  @Test
  void offer_streamNotWatched_isNotSent() {
    ClientOutbox outbox = watching(quick, "a");
    outbox.offer(moment("b", 1));
    assertThat(quick.written).isEmpty();
  }

  @Test
  void offer_nothingAcknowledged_sendsTheCreditAndKeepsTheNewest() {
    ClientOutbox outbox = watching(quick, "a");
    for (int i = 1; i <= 10; i++) {
      outbox.offer(moment("a", i));
    }
    assertThat(quick.written).containsExactly("a1", "a2", "a3");
    assertThat(outbox.skipped()).isEqualTo(6);
    outbox.shown("a", 1);
    assertThat(quick.written).containsExactly("a1", "a2", "a3", "a10");
  }

  @Test
  void shown_newestOfSeveral_acknowledgesThoseBeforeIt() {
    ClientOutbox outbox = watching(quick, "a");
    for (int i = 1; i <= 4; i++) {
      outbox.offer(moment("a", i));
    }
    outbox.shown("a", 3);
    outbox.offer(moment("a", 5));
    outbox.offer(moment("a", 6));
    assertThat(quick.written).containsExactly("a1", "a2", "a3", "a4", "a5", "a6");
  }

  @Test
  void offer_oneStreamNotAcknowledged_doesNotHoldAnother() {
    ClientOutbox outbox = watching(quick, "a", "b");
    for (int i = 1; i <= 5; i++) {
      outbox.offer(moment("a", i));
    }
    outbox.offer(moment("b", 1));
    assertThat(quick.written).containsExactly("a1", "a2", "a3", "b1");
  }

  @Test
  void offer_connectionBlocked_returnsAndKeepsTheNewestOfEachStream() {
    ClientOutbox outbox = watching(slow, "a", "b");
    for (int i = 1; i <= 1000; i++) {
      outbox.offer(moment("a", i));
      outbox.offer(moment("b", i));
    }
    assertThat(slow.written).containsExactly("a1");
    slow.finish(null);
    slow.finish(null);
    assertThat(slow.written).containsExactly("a1", "b1000", "a1000");
  }

  @Test
  void offerReport_connectionBlocked_keepsTheNewest() {
    ClientOutbox outbox = watching(slow);
    outbox.offerReport("first");
    outbox.offerReport("second");
    outbox.offerReport("third");
    slow.finish(null);
    assertThat(slow.written).containsExactly("first", "third");
  }

  @Test
  void offerText_whilePicturesWait_goesFirst() {
    ClientOutbox outbox = watching(slow, "a");
    outbox.offer(moment("a", 1));
    outbox.offer(moment("a", 2));
    outbox.offerText("event");
    slow.finish(null);
    assertThat(slow.written).containsExactly("a1", "event");
  }

  @Test
  void offerText_tooManyWait_closesTheConnection() {
    ClientOutbox outbox = watching(slow);
    for (int i = 0; i <= ClientOutbox.MAX_TEXTS + 1; i++) {
      outbox.offerText("event");
    }
    assertThat(slow.closed).contains("too slow");
    outbox.offerText("more");
    slow.finish(null);
    assertThat(slow.written).hasSize(1);
  }

  @Test
  void sent_connectionThatWritesAtOnce_sendsAllThatWaitsWithoutRecursion() {
    String[] streams = new String[50_000];
    java.util.Arrays.setAll(streams, i -> "s" + i);
    FakeChannel channel = new FakeChannel(false);
    ClientOutbox outbox = watching(channel, streams);
    outbox.offerText("busy");
    for (String stream : streams) {
      outbox.offer(moment(stream, 1));
    }
    channel.atOnce = true;
    channel.finish(null);
    assertThat(channel.written).hasSize(50_001);
  }

  @Test
  void sent_failed_endsTheOutbox() {
    ClientOutbox outbox = watching(slow, "a");
    outbox.offerText("first");
    outbox.offerText("second");
    slow.finish(new java.io.IOException("gone"));
    outbox.offer(moment("a", 1));
    assertThat(slow.written).containsExactly("first");
  }

  @Test
  void watch_otherStreams_dropsWhatWaitsAndTellsWhatIsNew() {
    ClientOutbox outbox = watching(slow, "a", "b");
    outbox.offerText("busy");
    outbox.offer(moment("a", 1));
    outbox.offer(moment("b", 1));
    assertThat(outbox.watch(List.of("b", "c"))).containsExactly("c");
    slow.finish(null);
    slow.finish(null);
    assertThat(slow.written).containsExactly("busy", "b1");
  }
}
