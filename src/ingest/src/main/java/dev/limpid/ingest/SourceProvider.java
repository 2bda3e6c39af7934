package dev.limpid.ingest;

/**
 * Makes sources of one scheme out of what users write, such as {@code test:640x360@25}. {@link
 * InputParser} finds providers with {@link java.util.ServiceLoader}, so that ingest need not know
 * them. Stateless and thread-safe.
 */
public interface SourceProvider {

  /** What stands before the colon, such as {@code test}: two or more lower-case letters, digits. */
  String scheme();

  /**
   * A source of footage that ends or can be had again; it is not reconnected when it fails.
   *
   * @param location what stands behind the colon
   * @throws IllegalArgumentException if it cannot be understood
   */
  FrameSource.Opener source(String location);
}
