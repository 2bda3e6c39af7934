/**
 * The wire format of limpid: what a frame, an event and a dead letter look like as a Kafka record,
 * and how topics are named and created. Free of Flink, ONNX and image code, so that a producer or a
 * consumer needs nothing else.
 */
@NullMarked
package dev.limpid.wire;

import org.jspecify.annotations.NullMarked;
