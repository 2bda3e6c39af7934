package dev.limpid.dashboard;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.Match;
import dev.limpid.wire.Panel;
import dev.limpid.wire.PipelineDescription;
import dev.limpid.wire.TopicChoice;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireFormatException;
import dev.limpid.wire.WireRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All streams that the dashboard knows, and the log of what happened. Bounded: streams that were
 * silent for long are forgotten. Thread-safe.
 */
final class StreamBoard {
  private static final Logger LOG = LoggerFactory.getLogger(StreamBoard.class);

  static final long FORGET_MILLIS = 15 * 60_000;
  static final int MAX_LOG = 200;

  /** Pictures held back may take this share of the heap, all streams together. */
  private static final int HEAP_SHARE = 8;

  private final Topics topics;
  private final FeedBook book;
  private final StreamTracks streams;
  private final Deque<Happening> log = new ArrayDeque<>();
  private long logged;
  private long deadLetters;

  /** What a record brought. At most one of the two is present. */
  record News(Optional<Moment> moment, Optional<Happening> happening) {
    static final News NONE = new News(Optional.empty(), Optional.empty());
  }

  StreamBoard(Topics topics) {
    this(topics, Runtime.getRuntime().maxMemory() / 4);
  }

  /**
   * @param maxBytes of all pictures that are kept; beyond it the longest silent streams go
   */
  StreamBoard(Topics topics, long maxBytes) {
    this.topics = topics;
    this.streams = new StreamTracks(Runtime.getRuntime().maxMemory() / HEAP_SHARE, maxBytes);
    this.book = new FeedBook(topics);
  }

  /** What is shown of each stream now. */
  synchronized Feeds feeds() {
    return book.feeds();
  }

  /** The topics that the input comes from. */
  synchronized TopicChoice frames() {
    return book.frames();
  }

  /**
   * Takes a record of any topic of the installation.
   *
   * @param earlier whether it lay in Kafka before the dashboard started; then an event is logged
   *     only
   * @throws WireFormatException if it should describe a pipeline and does not
   */
  synchronized News accept(WireRecord record, long nowMillis, boolean earlier) {
    if (record.topic().equals(topics.events())) {
      return event(record, nowMillis, earlier);
    }
    if (record.topic().equals(topics.deadLetter())) {
      return deadLetter(record, nowMillis);
    }
    if (record.topic().equals(topics.pipeline())) {
      book.describe(PipelineDescription.fromJson(bytes(record)), nowMillis);
      follow();
      return News.NONE;
    }
    Optional<Feed> feed = book.of(record.topic());
    if (feed.isEmpty() || FrameHeaders.isEnd(record.headers())) {
      return News.NONE;
    }
    book.heard(record.topic(), nowMillis);
    return feed.get().panel() == Panel.MATCHES
        ? match(feed.get(), record, nowMillis)
        : picture(feed.get(), record, nowMillis);
  }

  private News picture(Feed feed, WireRecord record, long nowMillis) {
    StreamTrack track = track(record.stream(), nowMillis);
    Optional<Moment> moment = track.picture(feed, record, nowMillis);
    streams.changed(track);
    return new News(moment, Optional.empty());
  }

  /** A match that cannot be read is passed over: the next one comes soon. */
  private News match(Feed feed, WireRecord record, long nowMillis) {
    try {
      Match match = Match.fromJson(bytes(record));
      StreamTrack track = track(record.stream(), nowMillis);
      track.match(feed, match, nowMillis);
      streams.changed(track);
    } catch (WireFormatException e) {
      LOG.warn("{}: {}", record, e.getMessage());
    }
    return News.NONE;
  }

  private static byte[] bytes(WireRecord record) {
    byte[] value = record.value();
    return value == null ? new byte[0] : value;
  }

  /** Forgets feeds that no pipeline describes any more and that are silent. */
  synchronized void forgetOldFeeds(long nowMillis) {
    book.forgetOld(nowMillis);
    follow();
  }

  private void follow() {
    streams.removeIf(track -> !track.follow(feeds()));
  }

  /** Takes out the matches since the last call. */
  synchronized List<StreamMatches> takeMatches() {
    return matches(streams.all(), MatchTrack::takeMatches);
  }

  /** The last matches of these streams, for a browser that comes later. */
  synchronized List<StreamMatches> matchHistory(Collection<String> ids) {
    return matches(streams.of(ids), MatchTrack::history);
  }

  /** By stream and topic; those without any are left out. */
  private List<StreamMatches> matches(
      List<StreamTrack> tracks, Function<MatchTrack, List<MatchLine>> source) {
    List<StreamMatches> found = new ArrayList<>();
    for (StreamTrack stream : tracks) {
      for (FeedTrack track : stream.feeds()) {
        List<MatchLine> lines = source.apply(track.matches());
        if (!lines.isEmpty()) {
          found.add(new StreamMatches(stream.id(), track.feed().topic(), lines));
        }
      }
    }
    return found;
  }

  private News event(WireRecord record, long nowMillis, boolean earlier) {
    long timeMillis = earlier ? record.timestampMillis() : nowMillis;
    Happening event = Happening.ofEvent(logged + 1, record, timeMillis, earlier);
    if (!earlier) {
      count(event, nowMillis);
    }
    if (event.type().equals(Happening.SURPRISE)) {
      return News.NONE;
    }
    logged++;
    return log(event);
  }

  private void count(Happening event, long nowMillis) {
    if (event.reset()) {
      track(event.stream(), nowMillis).reset(nowMillis);
    } else if (event.type().equals(Happening.ANOMALY)) {
      track(event.stream(), nowMillis).anomaly();
    } else if (event.type().equals(Happening.SURPRISE) && event.score() != null) {
      track(event.stream(), nowMillis).surprise(event.score(), nowMillis);
    }
  }

  private News deadLetter(WireRecord record, long nowMillis) {
    deadLetters++;
    track(record.stream(), nowMillis).deadLetter(nowMillis);
    return log(Happening.ofDeadLetter(++logged, record, nowMillis));
  }

  private News log(Happening happening) {
    log.addLast(happening);
    if (log.size() > MAX_LOG) {
      log.removeFirst();
    }
    return new News(Optional.empty(), Optional.of(happening));
  }

  private StreamTrack track(String id, long nowMillis) {
    return streams.findOrAdd(id, feeds(), nowMillis);
  }

  /** Notes how long a picture took from the camera to a screen. */
  synchronized void painted(String stream, long latencyMillis, long nowMillis) {
    streams.find(stream).ifPresent(track -> track.painted(latencyMillis, nowMillis));
  }

  /** Notes the quality of a stream whose truth is known. */
  synchronized void quality(String stream, double psnrIn, double psnrOut, long nowMillis) {
    track(stream, nowMillis).quality(psnrIn, psnrOut);
  }

  /** The newest still of a topic and a stream. */
  synchronized Optional<ShownPicture> still(String stream, String topic) {
    return streams.find(stream).flatMap(track -> track.still(topic));
  }

  /** The last moments of these streams. */
  synchronized List<Moment> latest(Collection<String> ids) {
    return streams.of(ids).stream().flatMap(track -> track.latest().stream()).toList();
  }

  /** Moments that became due by the passing of time. */
  synchronized List<Moment> overdue(long nowMillis) {
    return streams.all().stream().flatMap(track -> track.overdue(nowMillis).stream()).toList();
  }

  /** The last lines of the log, oldest first. */
  synchronized List<Happening> log() {
    return new ArrayList<>(log);
  }

  synchronized long deadLetters() {
    return deadLetters;
  }

  /** Figures of all streams, by id. */
  synchronized List<StreamReport> reports(long nowMillis) {
    streams.removeIf(track -> track.touchedMillis() < nowMillis - FORGET_MILLIS);
    return streams.all().stream().map(track -> track.report(nowMillis)).toList();
  }
}
