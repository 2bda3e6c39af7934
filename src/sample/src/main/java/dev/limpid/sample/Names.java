package dev.limpid.sample;

import java.util.List;

/** What is written on shops and street signs. */
final class Names {
  private static final List<String> FAMILIES =
      List.of(
          "MILLER", "ROSSI", "NOVAK", "WEBER", "DUBOIS", "KELLER", "BAUER", "HORVAT", "JANSEN",
          "SILVA", "BERG", "MORENO", "FISCHER", "LEROY", "KOVACS", "NIELSEN", "BRANDT", "COSTA",
          "HUBER", "LINDEN", "PETROV", "GARCIA", "OKAFOR", "TANAKA");
  private static final List<String> TRADES =
      List.of(
          "BAKERY",
          "BOOKS",
          "PHARMACY",
          "FLOWERS",
          "HARDWARE",
          "SHOES",
          "OPTICS",
          "BUTCHER",
          "CYCLES",
          "TAILOR",
          "RADIO",
          "FURNITURE",
          "PAINTS",
          "JEWELS",
          "TOYS",
          "WINES",
          "PRINT");
  private static final List<String> PLACES =
      List.of(
          "CAFE ROMA",
          "HOTEL ASTORIA",
          "PIZZA NAPOLI",
          "BAR CENTRAL",
          "KEBAB HOUSE",
          "NAIL STUDIO",
          "CITY BANK",
          "SUSHI ONE",
          "LAUNDRY 24",
          "FITNESS",
          "MINI MARKET",
          "PHONE REPAIR",
          "THE CROWN",
          "BISTRO 9",
          "POST OFFICE",
          "HAIR BY EVA",
          "GALLERY 12",
          "CINEMA REX",
          "TEA ROOM",
          "RECORD STORE",
          "THAI GARDEN",
          "OLD LION",
          "MUSIC SCHOOL");
  private static final List<String> STREETS =
      List.of(
          "MILL",
          "STATION",
          "CHURCH",
          "RIVER",
          "LINDEN",
          "MARKET",
          "CASTLE",
          "BRIDGE",
          "KING",
          "ORCHARD",
          "HARBOUR",
          "ABBEY",
          "FOUNTAIN",
          "MEADOW",
          "TOWER",
          "GARDEN",
          "SCHOOL",
          "HILL");

  private Names() {}

  static String shop(Dice dice) {
    return switch (dice.below(4)) {
      case 0 -> dice.pick(FAMILIES) + " & " + (dice.chance(0.5f) ? "SON" : "CO");
      case 1 -> dice.pick(FAMILIES) + " " + dice.pick(TRADES);
      case 2 -> dice.pick(TRADES);
      default -> dice.pick(PLACES);
    };
  }

  static String street(Dice dice) {
    return dice.pick(STREETS) + (dice.chance(0.7f) ? " STREET" : " ROAD");
  }

  static String plate(Dice dice) {
    char[] letters = new char[3];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = (char) ('A' + dice.below(26));
    }
    return new String(letters) + " " + (100 + dice.below(900));
  }
}
