package dev.limpid.sample.source;

import dev.limpid.ingest.Encoding;
import dev.limpid.ingest.FrameSource;
import dev.limpid.ingest.SourceProvider;

/** {@code sample:640x360@10?seconds=10}: a generated drive; {@link SampleClip} tells the keys. */
public final class SampleProvider implements SourceProvider {

  @Override
  public String scheme() {
    return "sample";
  }

  @Override
  public FrameSource.Opener source(String location) {
    return new SampleSource.Library(SampleClip.parse(location), Encoding.DEFAULT.jpegQuality());
  }
}
