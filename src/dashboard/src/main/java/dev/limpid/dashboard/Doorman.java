package dev.limpid.dashboard;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before everything that the server has: pages, figures, pictures and the WebSocket. Turns
 * away requests that come under a name that is not this server's (pages elsewhere that point a name
 * of theirs here: DNS rebinding), and, where there is a token, whoever has not shown it: in the
 * cookie that {@code POST /login} gives, or as {@code Authorization: Bearer}. Thread-safe.
 */
final class Doorman implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);
  private static final String LOGIN = "/login";
  private static final String BEARER = "Bearer ";
  private static final int TOO_MANY = 429;
  private static final long COOKIE_SECONDS = 30L * 24 * 3600;
  private static final int MAX_FORM_BYTES = 4096;

  /** What the login page is made of, and what says nothing about cameras. */
  private static final Set<String> PUBLIC =
      Set.of("/login.html", "/login.js", "/style.css", "/droplet.svg", "/healthz");

  private final Access access;
  private final String host;
  private final LoginAttempts attempts = new LoginAttempts();

  /**
   * @param host what the server listens on
   */
  Doorman(Access access, String host) {
    this.access = access;
    this.host = host;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain next)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    if (!isOwnName(asked)) {
      refuse(
          answer,
          HttpServletResponse.SC_FORBIDDEN,
          "this dashboard does not answer to the host '%s'; --allowed-host lets it"
              .formatted(asked.getHeader("Host")));
    } else if (access.token().isEmpty() || PUBLIC.contains(asked.getRequestURI())) {
      next.doFilter(request, response);
    } else if (asked.getRequestURI().equals(LOGIN)) {
      login(asked, answer, access.token().get());
    } else if (bearer(asked) != null && !mayTry(asked)) {
      refuse(answer, TOO_MANY, "too many wrong tokens; wait a minute");
    } else if (isKnown(asked, access.token().get())) {
      next.doFilter(request, response);
    } else if (wantsPage(asked)) {
      sendToLogin(answer);
    } else {
      answer.setHeader("WWW-Authenticate", "Bearer");
      refuse(answer, HttpServletResponse.SC_UNAUTHORIZED, "expected a login, or the token");
    }
  }

  private boolean isOwnName(HttpServletRequest asked) {
    String header = asked.getHeader("Host");
    String name = header == null ? null : Hosts.nameOf(header);
    return name != null
        && (Hosts.isLoopbackName(header)
            || access.allowedHosts().contains(name)
            || name.equals(Hosts.nameOf(Hosts.bracketed(host)))
            || name.equals(Hosts.nameOf(Hosts.bracketed(asked.getLocalAddr()))));
  }

  private static @Nullable String bearer(HttpServletRequest asked) {
    String header = asked.getHeader("Authorization");
    return header != null && header.startsWith(BEARER)
        ? header.substring(BEARER.length()).strip()
        : null;
  }

  private boolean isKnown(HttpServletRequest asked, Token token) {
    String offered = bearer(asked);
    if (offered != null) {
      return isRight(offered, asked, token);
    }
    String name = token.cookieName();
    for (Cookie cookie : asked.getCookies() == null ? new Cookie[0] : asked.getCookies()) {
      if (cookie.getName().equals(name) && token.isSession(cookie.getValue())) {
        return true;
      }
    }
    return false;
  }

  private static boolean wantsPage(HttpServletRequest asked) {
    String accept = asked.getHeader("Accept");
    return asked.getMethod().equals("GET") && accept != null && accept.contains("text/html");
  }

  private void login(HttpServletRequest asked, HttpServletResponse answer, Token token)
      throws IOException {
    String origin = asked.getHeader("Origin");
    if (!asked.getMethod().equals("POST")) {
      sendToLogin(answer);
    } else if (origin != null && !Hosts.sameHost(origin, asked.getHeader("Host"))) {
      refuse(answer, HttpServletResponse.SC_FORBIDDEN, "only pages of this dashboard may log in");
    } else if (!mayTry(asked)) {
      refuse(answer, TOO_MANY, "too many wrong tokens; wait a minute");
    } else if (isRight(offered(asked), asked, token)) {
      answer.setHeader("Set-Cookie", cookie(token, isSecure(asked)));
      answer.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } else {
      refuse(answer, HttpServletResponse.SC_UNAUTHORIZED, "this is not the token");
    }
  }

  private boolean mayTry(HttpServletRequest asked) {
    return attempts.mayTry(visitor(asked), System.nanoTime());
  }

  private boolean isRight(String offered, HttpServletRequest asked, Token token) {
    boolean right = token.matches(offered);
    if (!right) {
      attempts.failed(visitor(asked), System.nanoTime());
      LOG.warn("dashboard: a wrong token from {}", visitor(asked));
    }
    return right;
  }

  /** Relative: behind a proxy this server does not know the scheme that the browser uses. */
  private static void sendToLogin(HttpServletResponse answer) {
    answer.setStatus(HttpServletResponse.SC_FOUND);
    answer.setHeader("Location", "/login.html");
  }

  private static String offered(HttpServletRequest asked) throws IOException {
    byte[] body = asked.getInputStream().readNBytes(MAX_FORM_BYTES);
    return new String(body, java.nio.charset.StandardCharsets.UTF_8).strip();
  }

  private static String cookie(Token token, boolean secure) {
    return "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
        .formatted(token.cookieName(), token.session(), COOKIE_SECONDS, secure ? "; Secure" : "");
  }

  private boolean isSecure(HttpServletRequest asked) {
    return asked.isSecure()
        || (access.behindProxy() && "https".equalsIgnoreCase(asked.getHeader("X-Forwarded-Proto")));
  }

  /** The proxy adds who asked it at the end of the header; what stands before, anybody can say. */
  private String visitor(HttpServletRequest asked) {
    List<String> lines = Collections.list(asked.getHeaders("X-Forwarded-For"));
    if (!access.behindProxy() || lines.isEmpty()) {
      return asked.getRemoteAddr();
    }
    String last = lines.get(lines.size() - 1);
    return last.substring(last.lastIndexOf(',') + 1).strip();
  }

  private static void refuse(HttpServletResponse answer, int status, String reason)
      throws IOException {
    answer.setStatus(status);
    answer.setContentType("text/plain; charset=utf-8");
    answer.setHeader("Cache-Control", "no-store");
    answer.setHeader("X-Content-Type-Options", "nosniff");
    answer.getWriter().print(reason);
  }
}
