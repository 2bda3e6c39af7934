package dev.limpid.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import dev.limpid.wire.NeutralLocale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may use what; the reasons stand in ADR 1. */
class LayersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.limpid");

  /** Each module's package under {@code dev.limpid}, and those it may use. */
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("wire", List.of()),
          Map.entry("media", List.of()),
          Map.entry("vision", List.of("media")),
          Map.entry("align", List.of("media", "vision")),
          Map.entry("embedded", List.of("wire")),
          Map.entry("operators", List.of("wire", "media", "vision", "align")),
          Map.entry("jobs", List.of("wire", "operators")),
          Map.entry("ingest", List.of("wire", "media")),
          Map.entry("sample", List.of("media", "ingest")),
          Map.entry("dashboard", List.of("wire", "media")),
          Map.entry("eval", List.of("media", "vision", "align", "operators")),
          Map.entry(
              "cli",
              List.of(
                  "wire",
                  "media",
                  "vision",
                  "align",
                  "sample",
                  "embedded",
                  "operators",
                  "jobs",
                  "ingest",
                  "dashboard",
                  "eval")),
          Map.entry("bench", List.of("wire", "media", "align", "operators", "embedded")),
          Map.entry("testing", List.of("wire", "media", "embedded")));

  private static final String[] JAVACV = {
    "org.bytedeco.javacv..", "org.bytedeco.opencv..", "org.bytedeco.ffmpeg.."
  };
  private static final String SOURCES = "/src/main/java/";
  private static final String STATE_FORMAT = ".*(Serializer|SerializerSnapshot|Format)([$].*)?";
  private static final String[] ONNX = {"org.bytedeco.onnxruntime..", "ai.onnxruntime.."};

  /** A module that is in no layer, or that reaches for one that its line does not name, fails. */
  @Test
  void modules_use_only_the_modules_they_name() {
    LayeredArchitecture layers =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .ensureAllClassesAreContainedInArchitecture();
    for (String module : MAY_USE.keySet()) {
      layers = layers.layer(module).definedBy("dev.limpid." + module + "..");
    }
    for (Map.Entry<String, List<String>> module : MAY_USE.entrySet()) {
      String[] others = module.getValue().toArray(String[]::new);
      var rules = layers.whereLayer(module.getKey());
      layers =
          others.length == 0 ? rules.mayNotAccessAnyLayer() : rules.mayOnlyAccessLayers(others);
    }
    layers.check(CLASSES);
  }

  /** The rules see only what is on the class path of this module. */
  @Test
  void import_findsEveryPackageOfTheSources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("../.."))) {
      Set<String> packages =
          files
              .map(Path::toString)
              .filter(file -> file.endsWith("/package-info.java"))
              .filter(file -> file.contains(SOURCES))
              .map(file -> file.substring(file.indexOf(SOURCES) + SOURCES.length()))
              .map(file -> file.substring(0, file.lastIndexOf('/')).replace('/', '.'))
              .collect(Collectors.toSet());
      assertThat(packages).contains("dev.limpid.wire", "dev.limpid.operators.model");
      assertThat(packages).allMatch(CLASSES::containPackage);
    }
  }

  @Test
  void only_media_and_vision_touch_javacv() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.limpid.media..", "dev.limpid.vision..", "dev.limpid.testing..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(JAVACV)
        .because(
            "pixels are buffers everywhere else: go through dev.limpid.media and dev.limpid.vision")
        .check(CLASSES);
  }

  @Test
  void media_knows_no_vision_algorithm() {
    noClasses()
        .that()
        .resideInAPackage("dev.limpid.media..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.limpid.vision..", "org.bytedeco.opencv.opencv_video..")
        .because("who moves pictures needs no algorithms on them")
        .check(CLASSES);
  }

  @Test
  void only_inference_touches_onnx_runtime() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.limpid.operators.inference..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ONNX)
        .because("native handles are owned in one place: go through Session and Tensor")
        .check(CLASSES);
  }

  @Test
  void only_align_touches_blas() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.limpid.align..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco.openblas..")
        .because("matrices are owned in one place")
        .check(CLASSES);
  }

  @Test
  void align_knows_no_model_no_kafka_no_flink() {
    noClasses()
        .that()
        .resideInAPackage("dev.limpid.align..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.flink..",
            "org.apache.kafka..",
            "dev.limpid.wire..",
            "dev.limpid.operators..")
        .because("the arithmetic serves files and, later, the sync stage of the operator")
        .check(CLASSES);
  }

  @Test
  void wire_is_free_of_flink_and_onnx() {
    noClasses()
        .that()
        .resideInAPackage("dev.limpid.wire..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.flink..", "org.bytedeco..")
        .because("a producer needs nothing but wire and the Kafka client")
        .check(CLASSES);
  }

  @Test
  void the_edges_do_not_know_the_job() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.limpid.ingest..", "dev.limpid.dashboard..", "dev.limpid.sample..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.flink..", "dev.limpid.operators..", "dev.limpid.jobs..")
        .because("ingest and dashboard run beside Kafka, without Flink")
        .check(CLASSES);
  }

  @Test
  void ingest_does_not_know_generated_footage() {
    noClasses()
        .that()
        .resideInAPackage("dev.limpid.ingest..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.limpid.sample..")
        .because("a renderer has no place in production; ingest finds it by its scheme")
        .check(CLASSES);
  }

  @Test
  void only_eval_report_plots() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.limpid.eval.report..", "dev.limpid.media..", "dev.limpid.testing..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.jfree..", "java.awt..", "javax.imageio..")
        .because("plots are for the command line; the job jar has no charts, but reads JPEGs")
        .check(CLASSES);
  }

  @Test
  void eval_does_not_know_kafka_and_flink() {
    noClasses()
        .that()
        .resideInAPackage("dev.limpid.eval..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.flink..", "org.apache.kafka..", "dev.limpid.wire..", "dev.limpid.jobs..")
        .because("quality is measured without a broker or a cluster")
        .check(CLASSES);
  }

  /** What they need may not know Flink either, however many classes lie between. */
  @Test
  void pipelines_do_not_know_flink() {
    noClasses()
        .that()
        .resideInAPackage("dev.limpid.operators..")
        .and()
        .haveSimpleNameEndingWith("Pipeline")
        .should()
        .transitivelyDependOnClassesThat()
        .resideInAPackage("org.apache.flink..")
        .because("the arithmetic is tested without Flink")
        .check(CLASSES);
  }

  /** Flink's side of the operators has a package; what writes state stands beside the state. */
  @Test
  void only_the_flink_package_and_state_formats_know_flink() {
    noClasses()
        .that()
        .resideInAPackage("dev.limpid.operators..")
        .and()
        .resideOutsideOfPackage("dev.limpid.operators.flink..")
        .and()
        .haveNameNotMatching(STATE_FORMAT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.flink..")
        .because("the arithmetic is tested without Flink")
        .check(CLASSES);
  }

  @Test
  void no_text_depends_on_the_machines_language() {
    noClasses()
        .should()
        .callMethod(String.class, "toLowerCase")
        .orShould()
        .callMethod(String.class, "toUpperCase")
        .because("some languages have other letters: give a locale")
        .check(CLASSES);
    List<JavaMethod> mains =
        CLASSES.stream()
            .flatMap(each -> each.getMethods().stream())
            .filter(method -> method.getName().equals("main"))
            .toList();
    assertThat(mains).hasSizeGreaterThan(2).allMatch(LayersTest::usesNeutralLocale);
  }

  private static boolean usesNeutralLocale(JavaMethod main) {
    return main.getMethodCallsFromSelf().stream()
        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(NeutralLocale.class));
  }

  @Test
  void modules_have_no_cycles() {
    slices().matching("dev.limpid.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
