package dev.limpid.sample;

import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of the route between two crossings: what stands beside the road. The crossing lies at
 * its start, {@link #CROSSING} metres long. Immutable after {@link BlockPlanner} has filled it.
 */
final class Block {
  static final double CROSSING = 13;

  final long seed;
  final double start;
  final double end;
  final District district;
  final boolean trafficLight;
  final List<Building> buildings = new ArrayList<>();
  final List<Tree> trees = new ArrayList<>();
  final List<ParkedCar> parkedCars = new ArrayList<>();
  final List<Lamp> lamps = new ArrayList<>();

  Block(long seed, double start, double end, District district, boolean trafficLight) {
    this.seed = seed;
    this.start = start;
    this.end = end;
    this.district = district;
    this.trafficLight = trafficLight;
  }

  /** The character of a neighbourhood. */
  enum District {
    CENTRE,
    TERRACES,
    VILLAS,
    OFFICES,
    PARK
  }

  /** A tree at (along, right), with its height in metres. */
  record Tree(double s, double t, float height, int variety) {}

  /** A car at the kerb. */
  record ParkedCar(double s, double t, boolean againstTraffic, long seed) {}

  /** A street lamp; its head hangs {@code reach} metres towards the road. */
  record Lamp(double s, double t, float height, float reach) {}

  double housesStart() {
    return start + CROSSING;
  }

  /** Height of what stands beside the road at the given place, 0 if nothing. */
  float skylineAt(int side, double s) {
    for (Building building : buildings) {
      if (building.side() == side && s >= building.from() && s < building.to()) {
        return building.eaves();
      }
    }
    return 0;
  }
}
