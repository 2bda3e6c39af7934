package dev.limpid.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes keys and certificates that sign themselves, with the JDK's {@code keytool}. Stateless. */
final class Certificates {
  private Certificates() {}

  /**
   * Makes a key in a PKCS12 file, with a certificate for {@code CN=name} on the loopback address.
   *
   * @return the certificate, PEM
   */
  static String make(Path keystore, String name, String password) throws IOException {
    List<String> store =
        List.of("-keystore", keystore.toString(), "-storepass", password, "-alias", name);
    keytool(
        store,
        "-genkeypair -keyalg EC -groupname secp256r1 -validity 30 -storetype PKCS12"
            + " -ext SAN=ip:127.0.0.1,dns:localhost -dname CN="
            + name);
    return keytool(store, "-exportcert -rfc");
  }

  private static String keytool(List<String> store, String arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(store);
    Path output = Files.createTempFile("limpid-keytool-", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectOutput(output.toFile())
              .start();
      int code = process.waitFor();
      String text = Files.readString(output, StandardCharsets.UTF_8);
      if (code != 0) {
        throw new IllegalStateException("keytool ended with %d: %s".formatted(code, text));
      }
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while keytool ran", e);
    } finally {
      Files.delete(output);
    }
  }
}
