package dev.limpid.dashboard;

import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.WriteCallback;

/** A WebSocket of Jetty. Its asynchronous writes do not block however slow the browser is. */
record JettyChannel(Session session) implements ClientOutbox.Channel {

  @Override
  public void sendText(String text, ClientOutbox.Sent sent) {
    session.getRemote().sendString(text, callback(sent));
  }

  @Override
  public void sendMoment(EncodedMoment moment, ClientOutbox.Sent sent) {
    session.getRemote().sendBytes(moment.bytes().duplicate(), callback(sent));
  }

  @Override
  public void close(String reason) {
    session.close(1008, reason);
  }

  private static WriteCallback callback(ClientOutbox.Sent sent) {
    return new WriteCallback() {
      @Override
      public void writeSuccess() {
        sent.done(null);
      }

      @Override
      public void writeFailed(Throwable failure) {
        sent.done(failure);
      }
    };
  }
}
