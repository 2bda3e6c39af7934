package dev.limpid.e2e;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/**
 * Stands between a broker and its clients, and can hold back the end of transactions: between the
 * end of a checkpoint and the commit of what was written by then. Close it.
 */
final class CommitGate implements AutoCloseable {
  /** Kafka's protocol: the key of the request that commits or aborts. */
  private static final short END_TXN = 26;

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  private final CountDownLatch held = new CountDownLatch(1);
  private volatile boolean holds;

  CommitGate() throws IOException {}

  /** Where clients connect. */
  int port() {
    return server.getLocalPort();
  }

  /** Lets clients through to a broker. */
  void open(int brokerPort) {
    start(
        () -> {
          while (true) {
            Socket client = server.accept();
            Socket broker = new Socket("127.0.0.1", brokerPort);
            start(() -> pass(client.getInputStream(), broker.getOutputStream()));
            start(() -> broker.getInputStream().transferTo(client.getOutputStream()));
          }
        });
  }

  /** Holds back what ends transactions from now on. */
  void hold() {
    holds = true;
  }

  /** Lets later requests through again; those that were held back never come. */
  void release() {
    holds = false;
  }

  /** Waits until something is held back. */
  void awaitHeld() throws InterruptedException {
    held.await();
  }

  private void pass(InputStream from, OutputStream to) throws IOException {
    DataInputStream requests = new DataInputStream(from);
    DataOutputStream broker = new DataOutputStream(to);
    while (true) {
      byte[] request = new byte[requests.readInt()];
      requests.readFully(request);
      if (holds && ByteBuffer.wrap(request).getShort() == END_TXN) {
        held.countDown();
        return;
      }
      broker.writeInt(request.length);
      broker.write(request);
      broker.flush();
    }
  }

  private interface Pump {
    void run() throws IOException;
  }

  private static void start(Pump pump) {
    Thread thread =
        new Thread(
            () -> {
              try {
                pump.run();
              } catch (IOException e) {
                // One side has closed the connection.
              }
            },
            "commit-gate");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
