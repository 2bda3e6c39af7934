package dev.limpid.jobs;

import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelContract;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.model.ShapeTerm;
import dev.limpid.operators.model.TensorSpec;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.StageSite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether each stage can take the pictures that the one before it gives. Used once. */
final class StageFit {
  private final List<StageSpec> stages;
  private final List<StageSite> sites;
  private @Nullable TensorSpec pictures;
  private @Nullable StageSite looksAhead;
  private @Nullable StageSite standsIn;

  StageFit(List<StageSpec> stages, List<StageSite> sites) {
    this.stages = stages;
    this.sites = sites;
  }

  /**
   * Loads all models.
   *
   * @throws ModelException that says which stage does not fit, and why
   */
  void require() {
    boolean first = true;
    for (int i = 0; i < stages.size(); i++) {
      if (stages.get(i).type() instanceof FrameStageType type) {
        require(type, sites.get(i), first);
        first = false;
      }
    }
  }

  private void require(FrameStageType type, StageSite site, boolean first) {
    Model model = type.check(site);
    if (looksAhead != null && type.standsIn(site) == Concealer.Timing.CLOCK) {
      throw misfit(
          site,
          "expected conceal-on: arrival behind '%s', whose model looks ahead, got clock"
              .formatted(looksAhead.name()));
    }
    if (type.standsIn(site) != null) {
      if (standsIn != null) {
        throw misfit(
            site,
            "'%s' stands in for missing frames already; set conceal: 0".formatted(standsIn.name()));
      }
      standsIn = site;
    }
    if (model == null) {
      return;
    }
    ModelContract contract = model.contract();
    TensorSpec wanted = contract.inputs().get(0);
    if (pictures != null) {
      requirePictures(site, pictures, wanted);
    }
    if (contract.window().future() > 0) {
      if (!first) {
        throw misfit(
            site, "its model '%s' looks ahead: expected it to be first".formatted(model.id()));
      }
      looksAhead = site;
    }
    if (type.changesPictures()) {
      pictures = contract.outputs().get(0);
    } else if (pictures == null) {
      pictures = wanted;
    }
  }

  private static void requirePictures(StageSite site, TensorSpec given, TensorSpec wanted) {
    boolean fits =
        given.channels() == wanted.channels()
            && fits(given.height(), wanted.height())
            && fits(given.width(), wanted.width());
    if (!fits) {
      throw misfit(
          site, "expected pictures %s, the stages before it leave %s".formatted(wanted, given));
    }
  }

  private static boolean fits(ShapeTerm given, ShapeTerm wanted) {
    return given.axis() != ShapeTerm.Axis.FIXED
        || wanted.axis() != ShapeTerm.Axis.FIXED
        || given.factor() == wanted.factor();
  }

  private static ModelException misfit(StageSite site, String problem) {
    return new ModelException(
        ModelException.Code.CONTRACT, "stage '%s': %s".formatted(site.name(), problem));
  }
}
