package dev.limpid.dashboard;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one browser is still to get. Bounded however slow the browser is: of each stream only the
 * newest moment waits, and at most {@link #CREDIT} moments of a stream are under way until the
 * browser says that it has shown one. Writes one message at a time and never blocks. Thread-safe.
 */
final class ClientOutbox {
  /** Moments of a stream that may be under way: 25 a second at a round trip of 120 ms. */
  static final int CREDIT = 3;

  /** Texts that may wait; a browser that lets more pile up is disconnected. */
  static final int MAX_TEXTS = 1000;

  /** The connection; sends asynchronously and in order. */
  interface Channel {
    void sendText(String text, Sent sent);

    void sendMoment(EncodedMoment moment, Sent sent);

    void close(String reason);
  }

  /** Called once per message, when it is written or has failed; on any thread. */
  interface Sent {
    void done(@Nullable Throwable failure);
  }

  private final Channel channel;
  private final AtomicInteger wanted = new AtomicInteger();
  private final Deque<String> texts = new ArrayDeque<>();
  private final Map<String, EncodedMoment> waiting = new LinkedHashMap<>();
  private final Map<String, Deque<Long>> underWay = new HashMap<>();
  private @Nullable String report;
  private Set<String> watched = Set.of();
  private boolean writing;
  private boolean closed;
  private long skipped;

  ClientOutbox(Channel channel) {
    this.channel = channel;
  }

  /**
   * The browser wants the moments of these streams, and of no others.
   *
   * @return those it did not want before
   */
  synchronized Set<String> watch(Collection<String> streams) {
    Set<String> added = new HashSet<>(streams);
    added.removeAll(watched);
    watched = Set.copyOf(streams);
    waiting.keySet().retainAll(watched);
    underWay.keySet().retainAll(watched);
    return added;
  }

  synchronized boolean watches(String stream) {
    return watched.contains(stream);
  }

  /** Offers a moment; replaces one of the same stream that still waits. */
  void offer(EncodedMoment moment) {
    synchronized (this) {
      if (closed || !watched.contains(moment.stream())) {
        return;
      }
      if (waiting.put(moment.stream(), moment) != null) {
        skipped++;
      }
    }
    drain();
  }

  /** Offers the figures of all streams; replaces those that still wait. */
  void offerReport(String json) {
    synchronized (this) {
      report = json;
    }
    drain();
  }

  /** Queues a text that must not be lost. */
  void offerText(String json) {
    boolean overflow;
    synchronized (this) {
      if (closed) {
        return;
      }
      texts.addLast(json);
      overflow = texts.size() > MAX_TEXTS;
    }
    if (overflow) {
      close();
      channel.close("too slow: more than " + MAX_TEXTS + " messages wait");
    } else {
      drain();
    }
  }

  /** The browser has shown the moment {@code number} of a stream, or passed it over. */
  void shown(String stream, long number) {
    synchronized (this) {
      Deque<Long> numbers = underWay.get(stream);
      if (numbers != null) {
        numbers.removeIf(sent -> sent <= number);
      }
    }
    drain();
  }

  /** Moments that were replaced by newer ones before they could be sent. */
  synchronized long skipped() {
    return skipped;
  }

  /** Sends nothing more. */
  synchronized void close() {
    closed = true;
    texts.clear();
    waiting.clear();
    report = null;
  }

  /** Sends what can be sent; calls from several threads, or from within, are done one by one. */
  private void drain() {
    if (wanted.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    while (seen != 0) {
      sendNext();
      seen = wanted.addAndGet(-seen);
    }
  }

  private void sendNext() {
    String text;
    EncodedMoment moment = null;
    synchronized (this) {
      if (writing || closed) {
        return;
      }
      text = nextText();
      if (text == null) {
        moment = nextMoment();
      }
      writing = text != null || moment != null;
    }
    if (text != null) {
      channel.sendText(text, this::sent);
    } else if (moment != null) {
      channel.sendMoment(moment, this::sent);
    }
  }

  private void sent(@Nullable Throwable failure) {
    synchronized (this) {
      writing = false;
    }
    if (failure == null) {
      drain();
    } else {
      close();
    }
  }

  private @Nullable String nextText() {
    String text = texts.pollFirst();
    if (text == null) {
      text = report;
      report = null;
    }
    return text;
  }

  private @Nullable EncodedMoment nextMoment() {
    for (Iterator<EncodedMoment> each = waiting.values().iterator(); each.hasNext(); ) {
      EncodedMoment moment = each.next();
      Deque<Long> numbers = underWay.computeIfAbsent(moment.stream(), s -> new ArrayDeque<>());
      if (numbers.size() < CREDIT) {
        each.remove();
        numbers.addLast(moment.number());
        return moment;
      }
    }
    return null;
  }
}
