package dev.limpid.sample;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Quads in world coordinates, grouped by texture. A vertex is eight floats: x, y, z in metres,
 * texture u, v in texels, and the light that falls on it (red, green, blue; 1 is a sunny day).
 */
final class Mesh {
  static final int STRIDE = 8;

  private final Map<Texture, Part> parts = new LinkedHashMap<>();

  /** The quads of one texture. */
  static final class Part {
    float[] vertices = new float[STRIDE * 4 * 8];
    int vertexCount;

    private void add(
        float x, float y, float z, float u, float v, float red, float green, float blue) {
      int at = vertexCount * STRIDE;
      if (at == vertices.length) {
        vertices = Arrays.copyOf(vertices, at * 2);
      }
      vertices[at] = x;
      vertices[at + 1] = y;
      vertices[at + 2] = z;
      vertices[at + 3] = u;
      vertices[at + 4] = v;
      vertices[at + 5] = red;
      vertices[at + 6] = green;
      vertices[at + 7] = blue;
      vertexCount++;
    }
  }

  Map<Texture, Part> parts() {
    return parts;
  }

  /** Adds a corner; every four corners of a texture make a quad. */
  void corner(Texture texture, Vec position, float u, float v, Vec light) {
    parts
        .computeIfAbsent(texture, t -> new Part())
        .add(position.x(), position.y(), position.z(), u, v, light.x(), light.y(), light.z());
  }

  /**
   * Adds a quad that shows the whole texture; corners counter-clockwise from bottom left as seen
   * from its front.
   */
  void quad(Texture texture, Vec a, Vec b, Vec c, Vec d, Lighting lighting) {
    quad(texture, a, b, c, d, texture.width(), texture.height(), lighting);
  }

  /** Adds a quad that shows {@code u} × {@code v} texels. */
  void quad(Texture texture, Vec a, Vec b, Vec c, Vec d, float u, float v, Lighting lighting) {
    Vec normal = d.minus(a).cross(b.minus(a)).unit();
    corner(texture, a, 0.5f, 0.5f, lighting.at(a, normal));
    corner(texture, b, u - 0.5f, 0.5f, lighting.at(b, normal));
    corner(texture, c, u - 0.5f, v - 0.5f, lighting.at(c, normal));
    corner(texture, d, 0.5f, v - 0.5f, lighting.at(d, normal));
  }
}
