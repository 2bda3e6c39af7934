package dev.limpid.sample;

import java.util.List;

/** Sun, sky and street lamps falling on surfaces. Immutable. */
final class StreetLight implements Lighting {
  private static final Vec LAMP = new Vec(1.0f, 0.66f, 0.34f);
  private static final float REACH = 26;

  private final Look look;
  private final List<Vec> lamps;
  private final Vec tint;

  StreetLight(Look look, List<Vec> lamps) {
    this(look, lamps, new Vec(1, 1, 1));
  }

  private StreetLight(Look look, List<Vec> lamps, Vec tint) {
    this.look = look;
    this.lamps = lamps;
    this.tint = tint;
  }

  /** The same light on a surface of the given colour. */
  StreetLight tinted(int color) {
    return new StreetLight(
        look,
        lamps,
        new Vec(
            linear(Colors.red(color)), linear(Colors.green(color)), linear(Colors.blue(color))));
  }

  private static float linear(int channel) {
    return channel * channel / (255f * 255f);
  }

  /** A surface that shines by itself with the given strength. */
  static Lighting shining(float red, float green, float blue) {
    Vec light = new Vec(red, green, blue);
    return (position, normal) -> light;
  }

  @Override
  public Vec at(Vec position, Vec normal) {
    float sky = 0.72f + 0.28f * normal.y();
    float sun = Math.max(0, normal.dot(look.sunDirection()));
    float red = look.ambient().x() * sky + look.sun().x() * sun;
    float green = look.ambient().y() * sky + look.sun().y() * sun;
    float blue = look.ambient().z() * sky + look.sun().z() * sun;
    float lamp = look.lampsLit() ? lampLight(position, normal) * look.emission() : 0;
    return new Vec(
        (red + lamp * LAMP.x()) * tint.x(),
        (green + lamp * LAMP.y()) * tint.y(),
        (blue + lamp * LAMP.z()) * tint.z());
  }

  private float lampLight(Vec position, Vec normal) {
    float sum = 0;
    for (Vec lamp : lamps) {
      Vec to = lamp.minus(position);
      float distance2 = to.dot(to);
      if (distance2 < REACH * REACH) {
        float distance = (float) Math.sqrt(distance2) + 0.01f;
        float facing = Math.max(0.12f, to.dot(normal) / distance);
        float down = Math.max(0.05f, to.y() / distance);
        float edge = 1 - distance2 / (REACH * REACH);
        sum += 30 * facing * down * edge / (distance2 + 6);
      }
    }
    return sum;
  }
}
