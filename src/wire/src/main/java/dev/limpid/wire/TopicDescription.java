package dev.limpid.wire;

/**
 * What a topic that a pipeline writes is about.
 *
 * @param topic its full name
 * @param stage name of the stage that writes it
 * @param title what a page calls it
 * @param panel how a page shows it
 * @param contentType media type of the values
 */
public record TopicDescription(
    String topic, String stage, String title, Panel panel, String contentType) {}
