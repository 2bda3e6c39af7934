package dev.limpid.media;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Keeps what C libraries print from the console. libjpeg and libpng print a line for each damaged
 * picture to C's {@code stderr} without saying which; what matters is told by {@link FrameCodec} as
 * an exception or as {@link FrameCodec#damage}.
 *
 * <p>Only glibc's variable {@code stderr} is changed, to a stream that takes no output ({@code
 * stdin}). The file descriptor stays as it is: Java's {@code System.err}, and what the JVM and
 * glibc say of a crash, are written to it directly. Elsewhere than with glibc nothing is done.
 */
final class NativeConsole {
  private NativeConsole() {}

  /** From now on, for the whole process. The native part of JavaCPP must be loaded. */
  static void quiet() {
    Pointer variable = Loader.addressof("stderr");
    Pointer console = Loader.addressof("_IO_2_1_stderr_");
    Pointer input = Loader.addressof("_IO_2_1_stdin_");
    if (variable == null || console == null || input == null) {
      return;
    }
    try (LongPointer stream = new LongPointer(variable)) {
      if (stream.get() == console.address()) {
        stream.put(input.address());
      }
    }
  }
}
