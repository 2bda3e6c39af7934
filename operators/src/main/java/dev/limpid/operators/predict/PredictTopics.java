package dev.limpid.operators.predict;

/**
 * Where the predict stage writes.
 *
 * @param predictions frames to come
 * @param frames the topic that has, or gets, every frame of a stream: the one of the stage before,
 *     or one of this stage's own
 * @param passOn whether this stage writes the frames that came to {@code frames} itself
 */
public record PredictTopics(String predictions, String frames, boolean passOn) {}
