package dev.limpid.sample;

/**
 * Where the camera was at the middle of a frame's exposure.
 *
 * @param index number of the frame, from 0
 * @param ptsNanos start of the frame, nanoseconds since the start of the drive
 * @param routeMetres position along the route; the same number is the same place in every drive of
 *     the route
 * @param lateralMetres distance to the right of the middle of the road
 * @param speedMetresPerSecond speed along the route
 * @param yawRadians clockwise from north
 * @param pitchRadians upwards
 * @param rollRadians clockwise
 * @param onDetour true where the nearest houses in the picture are those of another street
 */
public record DriveTruth(
    int index,
    long ptsNanos,
    double routeMetres,
    double lateralMetres,
    double speedMetresPerSecond,
    double yawRadians,
    double pitchRadians,
    double rollRadians,
    boolean onDetour) {

  /** The columns of {@link #csvRow()}. */
  public static final String CSV_HEADER =
      "index,pts_ns,route_m,lateral_m,speed_mps,yaw_rad,pitch_rad,roll_rad,on_detour";

  /** This frame as a line of the table of truth. */
  public String csvRow() {
    return String.format(
        java.util.Locale.ROOT,
        "%d,%d,%.4f,%.4f,%.4f,%.6f,%.6f,%.6f,%d",
        index,
        ptsNanos,
        routeMetres,
        lateralMetres,
        speedMetresPerSecond,
        yawRadians,
        pitchRadians,
        rollRadians,
        onDetour ? 1 : 0);
  }
}
