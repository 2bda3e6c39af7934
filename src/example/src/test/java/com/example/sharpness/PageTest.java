package com.example.sharpness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page shows the code that is compiled here. */
class PageTest {
  @Test
  void page_code_isTheStage() throws IOException {
    String code =
        Files.readString(Path.of("src/main/java/com/example/sharpness/SharpnessStageType.java"));
    assertThat(page()).contains("```java\n" + code + "```\n");
  }

  @Test
  void page_service_isTheFileInTheJar() throws IOException {
    Path services = Path.of("src/main/resources/META-INF/services");
    String file = "dev.limpid.operators.stage.StageType";
    assertThat(page())
        .contains("META-INF/services/" + file)
        .contains("```\n" + Files.readString(services.resolve(file)) + "```\n");
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/add-a-stage.md"));
  }
}
