package dev.limpid.sample;

/**
 * A pinhole camera at one instant. Angles in radians; yaw clockwise from north, pitch up, roll
 * clockwise. The focal length is in pixels, the centre may be shifted by parts of a pixel.
 */
final class Camera {
  private static final double HORIZONTAL_FIELD_OF_VIEW = Math.toRadians(74);

  final Vec position;
  final float focal;
  final float centreX;
  final float centreY;
  final Vec right;
  final Vec up;
  final Vec forward;

  /** How far ahead that stands which is so far aside and at the edge of the picture. */
  static double metresAhead(double metresAside) {
    return metresAside / StrictMath.tan(HORIZONTAL_FIELD_OF_VIEW / 2);
  }

  Camera(Vec position, Attitude attitude, int width, int height, float shiftX, float shiftY) {
    this.position = position;
    focal = (float) (width / 2.0 / StrictMath.tan(HORIZONTAL_FIELD_OF_VIEW / 2));
    centreX = width / 2f + shiftX;
    centreY = height * 0.47f + shiftY;
    double sinYaw = StrictMath.sin(attitude.yaw());
    double cosYaw = StrictMath.cos(attitude.yaw());
    double sinPitch = StrictMath.sin(attitude.pitch());
    double cosPitch = StrictMath.cos(attitude.pitch());
    float sinRoll = (float) StrictMath.sin(attitude.roll());
    float cosRoll = (float) StrictMath.cos(attitude.roll());
    forward = new Vec((float) (sinYaw * cosPitch), (float) sinPitch, (float) (cosYaw * cosPitch));
    Vec level = new Vec((float) cosYaw, 0, (float) -sinYaw);
    Vec upright =
        new Vec((float) (-sinYaw * sinPitch), (float) cosPitch, (float) (-cosYaw * sinPitch));
    right = level.times(cosRoll).plus(upright.times(-sinRoll));
    up = upright.times(cosRoll).plus(level.times(sinRoll));
  }

  private Camera(Camera other, Vec position) {
    this.position = position;
    focal = other.focal;
    centreX = other.centreX;
    centreY = other.centreY;
    right = other.right;
    up = other.up;
    forward = other.forward;
  }

  /** The same view from another place. */
  Camera at(Vec newPosition) {
    return new Camera(this, newPosition);
  }

  /** Where the camera looks. */
  record Attitude(double yaw, double pitch, double roll) {}
}
