package dev.limpid.dashboard;

import java.util.List;

/**
 * Figures of all streams, as JSON; what {@code /api/streams} answers and browsers get each second.
 *
 * @param serverMillis wall clock of the dashboard, milliseconds since the epoch
 * @param sinceMillis when the dashboard started
 * @param bootstrap Kafka brokers
 * @param prefix prefix of the topics
 * @param kafka how reading goes
 * @param feeds what is shown of each stream
 * @param deadLetters records refused since the dashboard started
 * @param viewers browsers connected
 * @param streams by id
 */
record BoardReport(
    long serverMillis,
    long sinceMillis,
    String bootstrap,
    String prefix,
    FeedStatus kafka,
    Feeds feeds,
    long deadLetters,
    int viewers,
    List<StreamReport> streams) {}
