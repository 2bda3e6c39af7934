package dev.limpid.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may use what; the reasons stand in ADR 1. */
class LayersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.limpid");

  private static final String[] JAVACV = {
    "org.bytedeco.javacv..", "org.bytedeco.opencv..", "org.bytedeco.ffmpeg.."
  };
  private static final String[] ONNX = {"org.bytedeco.onnxruntime..", "ai.onnxruntime.."};

  @Test
  void import_findsEveryModule() {
    for (String module :
        new String[] {
          "wire", "media", "vision", "operators", "jobs", "ingest", "align", "eval", "cli"
        }) {
      assertThat(CLASSES)
          .anyMatch(type -> type.getPackageName().startsWith("dev.limpid." + module));
    }
  }

  @Test
  void only_media_and_vision_touch_javacv() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.limpid.media..", "dev.limpid.vision..")
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
        .resideOutsideOfPackage("dev.limpid.eval.report..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.jfree..", "java.awt..", "javax.imageio..")
        .because("plots are for the command line; the job jar has no charts")
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

  @Test
  void stages_do_not_know_flink() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.limpid.operators.deblur..",
            "dev.limpid.operators.describe..",
            "dev.limpid.operators.inference..",
            "dev.limpid.operators.model..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.flink..")
        .because("the arithmetic is tested without Flink")
        .check(CLASSES);
  }

  @Test
  void modules_have_no_cycles() {
    slices().matching("dev.limpid.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
