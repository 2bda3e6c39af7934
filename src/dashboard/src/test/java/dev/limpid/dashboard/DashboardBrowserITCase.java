package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Topics;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Looks at the page in Chromium; what is looked at is in {@code src/e2e/browser/dashboard.mjs}.
 * Skipped where Node.js or Chromium is missing, or playwright-core cannot be had.
 */
class DashboardBrowserITCase {
  private static final Path SCRIPTS = Path.of("..", "e2e", "browser");
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Test
  void page_inChromium_doesWhatAUserExpects() throws Exception {
    Path node = require("Node.js", "node");
    Path chromium = require("Chromium", "chromium", "chromium-browser", "google-chrome");
    requirePlaywright();
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    try (Playground playground = new Playground(0)) {
      Process browser =
          new ProcessBuilder(
                  node.toString(),
                  "dashboard.mjs",
                  playground.uri().toString(),
                  chromium.toString(),
                  screenshots.toAbsolutePath().toString())
              .directory(SCRIPTS.toFile())
              .redirectErrorStream(true)
              .start();
      List<String> said = converse(browser, playground);
      assertThat(browser.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(browser.exitValue()).as(String.join("\n", said)).isZero();
      assertThat(said).contains("passed");
    }
  }

  @Test
  void loginPage_inChromium_letsInWhoeverHasTheToken() throws Exception {
    Path node = require("Node.js", "node");
    Path chromium = require("Chromium", "chromium", "chromium-browser", "google-chrome");
    requirePlaywright();
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    Path log = screenshots.resolve("login.log");
    Token token = Token.random();
    Access access = new Access(Optional.of(token), Optional.empty(), false, List.of());
    Topics topics = new Topics("login");
    try (Dashboard dashboard =
        Dashboard.start(
            new DashboardOptions(KafkaAccess.of("127.0.0.1:1"), topics, "127.0.0.1", 0, access))) {
      Process browser =
          new ProcessBuilder(
                  node.toString(),
                  "login.mjs",
                  dashboard.uri().toString(),
                  chromium.toString(),
                  screenshots.toAbsolutePath().toString(),
                  token.secret())
              .directory(SCRIPTS.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      assertThat(browser.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(log).content().contains("passed");
    }
  }

  /** Does what the script asks for; returns what it said. */
  private static List<String> converse(Process browser, Playground playground) throws IOException {
    List<String> said = new ArrayList<>();
    try (BufferedReader from = browser.inputReader(StandardCharsets.UTF_8);
        BufferedWriter to = browser.outputWriter(StandardCharsets.UTF_8)) {
      for (String line = from.readLine(); line != null; line = from.readLine()) {
        said.add(line);
        System.out.println("browser: " + line);
        if (line.startsWith("do ")) {
          playground.obey(line.substring(3));
          to.write("done " + line.substring(3) + "\n");
          to.flush();
        }
      }
    }
    return said;
  }

  private static Path require(String what, String... names) {
    Optional<Path> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(
        found.isPresent(), "browser test skipped: " + what + " is not on the PATH");
    return found.orElseThrow();
  }

  private static void requirePlaywright() throws IOException, InterruptedException {
    if (Files.isDirectory(SCRIPTS.resolve("node_modules/playwright-core"))) {
      return;
    }
    Path npm = require("npm", "npm");
    // Not inheritIO: node makes an inherited input non-blocking, and Surefire talks over it.
    Path log = Files.createTempFile("npm-install", ".log");
    ProcessBuilder install =
        new ProcessBuilder(npm.toString(), "install")
            .directory(SCRIPTS.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    install.environment().put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    Assumptions.assumeTrue(
        install.start().waitFor() == 0,
        "browser test skipped: npm cannot install playwright-core, see " + log);
    Files.delete(log);
  }
}
