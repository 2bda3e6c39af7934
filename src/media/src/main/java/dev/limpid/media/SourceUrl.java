package dev.limpid.media;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be shown of where a video comes from. Cameras carry user names, passwords and tokens in
 * their URLs; whatever shows a location (logs, exceptions, stream ids, reports) takes it from here.
 * When in doubt it hides too much: of a malformed URL little is left. Stateless.
 *
 * <p>It knows user information before {@code @}, parameters by their names (in queries, and in
 * paths as in {@code /user=admin_password=x_channel=1}), and {@code /admin:secret/} in paths. A
 * secret that nothing marks, such as {@code /admin/secret/}, looks like any other path.
 */
public final class SourceUrl {
  private static final String HIDDEN = "***";

  private static final String SECRET_NAME =
      "(?:[\\w.~-]*(?:pass|pwd|psw|pas\\b|secret|token|auth|key|sig|hash|cred|jwt|session|user|usr"
          + "|login|account|streamid)[\\w.~-]*?|u|p|pw|pin|sid|code)";

  /** A value goes on until another parameter begins, whatever is in it. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "((?:^|[/?&;,_#])"
              + SECRET_NAME
              + "(?:=|%3D))"
              + ".*?(?=[?&;][\\w.~%\\[\\]-]+=|_(?:user|pass|password|channel|stream)\\w*(?:=|%3D)|$)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** {@code name:secret} as a part of a path, except for the prefixes of media servers. */
  private static final Pattern PAIR_IN_PATH =
      Pattern.compile("(?<=/)(?!(?:mp4|flv|mp3|smil|ngrp|amlst|sdp):)[^/:?#*@]+:[^/?#]+");

  private static final Pattern HOST =
      Pattern.compile("(?:[^:]*|\\[[0-9a-fA-F:.%\\w]*])(?::\\d{0,5})?");

  private static final Pattern IN_TEXT = Pattern.compile("[a-zA-Z][\\w+.-]*:/+[^\\s'\"<>]+");

  private SourceUrl() {}

  /** The location with {@code ***} for everything in it that may be a secret. */
  public static String redacted(String location) {
    int scheme = location.indexOf("://");
    if (scheme < 0) {
      int at = location.lastIndexOf('@');
      return at > location.indexOf(':') && location.indexOf(':') >= 0
          ? HIDDEN + location.substring(at)
          : withoutParameters(location);
    }
    return location.substring(0, scheme + 3)
        + withoutUser(withoutParameters(location.substring(scheme + 3)));
  }

  /** A text with each URL in it redacted, as far as a blank or a quote. */
  public static String redactedIn(String text) {
    return IN_TEXT
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(redacted(found.group())));
  }

  /** A URL's path, decoded or not, without what is hidden and without the slashes around it. */
  public static String publicPath(String path) {
    return PAIR_IN_PATH
        .matcher(withoutParameters(path))
        .replaceAll("")
        .replaceAll("[A-Za-z]+=\\*{3}[_&;,]?", "")
        .replace(HIDDEN, "")
        .replaceAll("^[/_?&;,]+|[/_?&;,]+$", "");
  }

  private static String withoutParameters(String text) {
    return PARAMETER.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
  }

  /** Passwords may hold any character, even those that end an authority: the last @ counts. */
  private static String withoutUser(String rest) {
    int end = endOfAuthority(rest);
    String authority = rest.substring(0, end);
    int at = rest.lastIndexOf('@');
    if (at >= 0 && (authority.contains("@") || authority.contains(":"))) {
      return HIDDEN + "@" + withoutPairs(rest.substring(at + 1));
    }
    return (HOST.matcher(authority).matches() ? authority : HIDDEN)
        + withoutPairs(rest.substring(end));
  }

  private static String withoutPairs(String path) {
    int query = path.indexOf('?');
    int end = query < 0 ? path.length() : query;
    return PAIR_IN_PATH.matcher(path.substring(0, end)).replaceAll(HIDDEN) + path.substring(end);
  }

  private static int endOfAuthority(String rest) {
    int end = 0;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    return end;
  }
}
