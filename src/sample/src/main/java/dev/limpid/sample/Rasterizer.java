package dev.limpid.sample;

import java.util.Map;

/**
 * Draws meshes into a frame buffer with a depth test. One per thread; {@link #begin} before each
 * instant. What it draws depends on its arguments alone.
 */
final class Rasterizer {
  /** Inverse depth, u, v, red, green, blue. */
  static final int ATTRIBUTES = 6;

  private static final float NEAR = 0.25f;
  private static final int CORNER = ATTRIBUTES + 2;

  private final FrameBuffer target;
  private final SpanPainter painter;
  private Camera camera;
  private float[] eye = new float[3 * 1024];
  private final float[][] corners = new float[4][8];
  private final float[][] clipped = new float[4][8];
  private final double[][] screen = new double[4][CORNER];
  private final float[] start = new float[ATTRIBUTES];
  private boolean bothSides;

  Rasterizer(FrameBuffer target, Atmosphere atmosphere, Camera camera) {
    this.target = target;
    this.camera = camera;
    painter = new SpanPainter(target, atmosphere);
  }

  /**
   * Starts a new instant.
   *
   * @param sample position of this sample among those averaged, 0 to 1; spreads coverage and mip
   *     levels so that the average is smooth
   */
  void begin(Camera newCamera, float sample) {
    camera = newCamera;
    painter.coverageThreshold = (int) (16 + 220 * sample);
    painter.levelBias = (float) StrictMath.pow(16, sample - 0.75);
    target.clear();
  }

  void draw(Mesh mesh) {
    for (Map.Entry<Texture, Mesh.Part> entry : mesh.parts().entrySet()) {
      Texture texture = entry.getKey();
      Mesh.Part part = entry.getValue();
      painter.texture(texture);
      bothSides = texture.kind != Texture.Kind.SOLID;
      toEye(part);
      for (int i = 0; i < part.vertexCount; i += 4) {
        triangle(part, i, i + 1, i + 2);
        triangle(part, i, i + 2, i + 3);
      }
    }
  }

  /** Draws something infinitely far away, given around the origin. */
  void drawAround(Mesh mesh) {
    Camera here = camera;
    camera = here.at(new Vec(0, 0, 0));
    draw(mesh);
    camera = here;
  }

  private void toEye(Mesh.Part part) {
    if (eye.length < part.vertexCount * 3) {
      eye = new float[part.vertexCount * 3];
    }
    float[] from = part.vertices;
    for (int i = 0; i < part.vertexCount; i++) {
      float x = from[i * Mesh.STRIDE] - camera.position.x();
      float y = from[i * Mesh.STRIDE + 1] - camera.position.y();
      float z = from[i * Mesh.STRIDE + 2] - camera.position.z();
      eye[3 * i] = camera.right.x() * x + camera.right.y() * y + camera.right.z() * z;
      eye[3 * i + 1] = camera.up.x() * x + camera.up.y() * y + camera.up.z() * z;
      eye[3 * i + 2] = camera.forward.x() * x + camera.forward.y() * y + camera.forward.z() * z;
    }
  }

  private void triangle(Mesh.Part part, int a, int b, int c) {
    float za = eye[3 * a + 2];
    float zb = eye[3 * b + 2];
    float zc = eye[3 * c + 2];
    if ((za < NEAR && zb < NEAR && zc < NEAR) || outside(a, b, c)) {
      return;
    }
    load(part, a, corners[0]);
    load(part, b, corners[1]);
    load(part, c, corners[2]);
    int count = 3;
    float[][] polygon = corners;
    if (za < NEAR || zb < NEAR || zc < NEAR) {
      count = clip();
      polygon = clipped;
    }
    for (int i = 0; i < count; i++) {
      project(polygon[i], screen[i]);
    }
    for (int i = 2; i < count; i++) {
      fill(screen[0], screen[i - 1], screen[i]);
    }
  }

  /** True if the triangle lies wholly beyond one side of the view. */
  private boolean outside(int a, int b, int c) {
    float sideX = (target.width / 2f + 2) / camera.focal;
    float sideY = (target.height * 0.55f + 2) / camera.focal;
    return beyond(a, b, c, 0, sideX)
        || beyond(a, b, c, 0, -sideX)
        || beyond(a, b, c, 1, sideY)
        || beyond(a, b, c, 1, -sideY);
  }

  private boolean beyond(int a, int b, int c, int axis, float side) {
    float sign = Math.signum(side);
    return sign * eye[3 * a + axis] > sign * side * eye[3 * a + 2]
        && sign * eye[3 * b + axis] > sign * side * eye[3 * b + 2]
        && sign * eye[3 * c + axis] > sign * side * eye[3 * c + 2];
  }

  private void load(Mesh.Part part, int index, float[] corner) {
    System.arraycopy(eye, 3 * index, corner, 0, 3);
    System.arraycopy(part.vertices, index * Mesh.STRIDE + 3, corner, 3, 5);
  }

  /** Cuts the triangle at the near plane; returns the number of corners left in {@code clipped}. */
  private int clip() {
    int count = 0;
    for (int i = 0; i < 3; i++) {
      float[] from = corners[i];
      float[] to = corners[(i + 1) % 3];
      if (from[2] >= NEAR) {
        System.arraycopy(from, 0, clipped[count++], 0, 8);
      }
      if ((from[2] >= NEAR) != (to[2] >= NEAR)) {
        float t = (NEAR - from[2]) / (to[2] - from[2]);
        float[] cut = clipped[count++];
        for (int k = 0; k < 8; k++) {
          cut[k] = from[k] + (to[k] - from[k]) * t;
        }
      }
    }
    return count;
  }

  private void project(float[] corner, double[] result) {
    double inverse = 1.0 / corner[2];
    result[0] = camera.centreX + camera.focal * corner[0] * inverse;
    result[1] = camera.centreY - camera.focal * corner[1] * inverse;
    result[2] = inverse;
    for (int k = 3; k < CORNER; k++) {
      result[k] = corner[k] * inverse;
    }
  }

  private void fill(double[] a, double[] b, double[] c) {
    double area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
    if (bothSides ? Math.abs(area) < 1e-6 : area > -1e-6) {
      return;
    }
    int top = firstCentre(Math.min(a[1], Math.min(b[1], c[1])), target.height);
    int bottom = firstCentre(Math.max(a[1], Math.max(b[1], c[1])), target.height);
    if (top >= bottom) {
      return;
    }
    for (int k = 0; k < ATTRIBUTES; k++) {
      double ab = b[k + 2] - a[k + 2];
      double ac = c[k + 2] - a[k + 2];
      painter.slopeX[k] = (float) ((ab * (c[1] - a[1]) - ac * (b[1] - a[1])) / area);
      painter.slopeY[k] = (float) ((ac * (b[0] - a[0]) - ab * (c[0] - a[0])) / area);
    }
    for (int y = top; y < bottom; y++) {
      row(a, b, c, y);
    }
  }

  private void row(double[] a, double[] b, double[] c, int y) {
    double centre = y + 0.5;
    double ab = crossing(a, b, centre);
    double bc = crossing(b, c, centre);
    double ca = crossing(c, a, centre);
    int from = firstCentre(min(ab, bc, ca), target.width);
    int to = firstCentre(max(ab, bc, ca), target.width);
    if (from >= to) {
      return;
    }
    double dx = from + 0.5 - a[0];
    double dy = centre - a[1];
    for (int k = 0; k < ATTRIBUTES; k++) {
      start[k] = (float) (a[k + 2] + painter.slopeX[k] * dx + painter.slopeY[k] * dy);
    }
    painter.paint(y, from, to, start);
  }

  /** Where an edge crosses a row, or NaN if it does not. */
  private static double crossing(double[] from, double[] to, double y) {
    if ((from[1] <= y) == (to[1] <= y)) {
      return Double.NaN;
    }
    // The lower end first, so that triangles that share the edge agree to the last bit.
    return from[1] < to[1]
        ? from[0] + (to[0] - from[0]) * (y - from[1]) / (to[1] - from[1])
        : to[0] + (from[0] - to[0]) * (y - to[1]) / (from[1] - to[1]);
  }

  private static double min(double a, double b, double c) {
    return Math.min(orElse(a, 1e9), Math.min(orElse(b, 1e9), orElse(c, 1e9)));
  }

  private static double max(double a, double b, double c) {
    return Math.max(orElse(a, -1e9), Math.max(orElse(b, -1e9), orElse(c, -1e9)));
  }

  private static double orElse(double value, double fallback) {
    return Double.isNaN(value) ? fallback : value;
  }

  private static int firstCentre(double edge, int limit) {
    return (int) Math.max(0, Math.min(limit, Math.ceil(edge - 0.5)));
  }
}
