package dev.limpid.align;

/**
 * Smooths a position over time: a Kalman filter [Kal60] with constant velocity, run forwards and
 * then backwards (Rauch, Tung, Striebel), so that nothing lags. Time steps are 1. Stateless.
 */
final class KalmanSmoother {
  private KalmanSmoother() {}

  /** Mean and covariance of (position, velocity). */
  private record State(double x, double v, double xx, double xv, double vv) {

    State predict(double acceleration) {
      double q = acceleration * acceleration;
      return new State(x + v, v, xx + 2 * xv + vv + q / 4, xv + vv + q / 2, vv + q);
    }

    State update(double measured, double variance) {
      double s = xx + variance;
      double gainX = xx / s;
      double gainV = xv / s;
      double error = measured - x;
      return new State(
          x + gainX * error,
          v + gainV * error,
          (1 - gainX) * xx,
          (1 - gainX) * xv,
          vv - gainV * xv);
    }

    /** Mean only: what the next, smoothed state says about this one. */
    double[] smoothed(State predicted, double nextX, double nextV) {
      double determinant = predicted.xx * predicted.vv - predicted.xv * predicted.xv;
      double a = xx + xv;
      double b = xv + vv;
      double gXx = (a * predicted.vv - xv * predicted.xv) / determinant;
      double gXv = (xv * predicted.xx - a * predicted.xv) / determinant;
      double gVx = (b * predicted.vv - vv * predicted.xv) / determinant;
      double gVv = (vv * predicted.xx - b * predicted.xv) / determinant;
      double dx = nextX - predicted.x;
      double dv = nextV - predicted.v;
      return new double[] {x + gXx * dx + gXv * dv, v + gVx * dx + gVv * dv};
    }
  }

  /**
   * The smoothed positions.
   *
   * @param measured at least one
   * @param noise standard deviation of the measurements, above 0
   * @param acceleration standard deviation of the change of velocity per step, above 0
   */
  static double[] smooth(double[] measured, double noise, double acceleration) {
    State[] filtered = new State[measured.length];
    State[] predicted = new State[measured.length];
    double variance = noise * noise;
    predicted[0] = new State(measured[0], 1, variance, 0, 1);
    for (int i = 0; i < measured.length; i++) {
      if (i > 0) {
        predicted[i] = filtered[i - 1].predict(acceleration);
      }
      filtered[i] = predicted[i].update(measured[i], variance);
    }
    double[] result = new double[measured.length];
    double[] next = {filtered[measured.length - 1].x, filtered[measured.length - 1].v};
    result[measured.length - 1] = next[0];
    for (int i = measured.length - 2; i >= 0; i--) {
      next = filtered[i].smoothed(predicted[i + 1], next[0], next[1]);
      result[i] = next[0];
    }
    return result;
  }
}
