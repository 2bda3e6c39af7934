package dev.limpid.ingest;

/** {@code test:640x360@25}: a {@link TestPatternSource}; size and rate may be left out. */
public final class TestPatternProvider implements SourceProvider {

  @Override
  public String scheme() {
    return "test";
  }

  @Override
  public FrameSource.Opener source(String location) {
    PictureFormat pattern = PictureFormat.parse(location, TestPatternSource.DEFAULT);
    return () -> new TestPatternSource(pattern);
  }
}
