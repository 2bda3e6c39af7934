package dev.limpid.cli;

import picocli.CommandLine.IVersionProvider;

/** Version of the build, from the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Limpid.class.getPackage().getImplementationVersion();
    return new String[] {"limpid " + (version == null ? "(unpackaged)" : version)};
  }
}
