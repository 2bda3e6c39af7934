package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.wire.Event;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicSpec;
import dev.limpid.wire.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DashboardITCase {
  private static final byte[] INPUT = TestPictures.jpeg(640, 360, 10, false);
  private static final byte[] RESULT = TestPictures.jpeg(640, 360, 10, true);
  private static EmbeddedKafka kafka;
  private static int runs;

  private Topics topics;
  private FakeStreams streams;
  private Outputs outputs;
  private Dashboard dashboard;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void open() {
    topics = new Topics("dash" + runs++);
    outputs = new Outputs(topics);
    createTopics(outputs.topics("deblur", "predict", "sync"), 3);
    streams = new FakeStreams(kafka.bootstrap(), topics);
    streams.describe(outputs.of("deblur", "predict", "sync"));
    dashboard = start();
  }

  @AfterEach
  void close() {
    streams.close();
    dashboard.close();
  }

  /** Started, and at the ends of all topics. */
  private Dashboard start() {
    Dashboard started =
        Dashboard.start(
            new DashboardOptions(KafkaAccess.of(kafka.bootstrap()), topics, "127.0.0.1", 0));
    await().atMost(Duration.ofSeconds(30)).until(() -> reads(started, topics.name("deblurred")));
    return started;
  }

  private static boolean reads(Dashboard of, String topic) throws Exception {
    for (JsonNode read : api(of).path("kafka").path("topics")) {
      if (read.asText().equals(topic)) {
        return true;
      }
    }
    return false;
  }

  private static void createTopics(List<String> names, int partitions) {
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(kafka.bootstrap()))) {
      admin.ensure(names.stream().map(TopicSpec::of).toList(), partitions, Map.of());
    }
  }

  private JsonNode api() throws IOException, InterruptedException {
    return api(dashboard);
  }

  private static JsonNode api(Dashboard of) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(of.uri().resolve("/api/streams")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  private static FakeStreams.Script script(String id, double fps) {
    return new FakeStreams.Script(
        id,
        TestPictures.moving(320, 180, 10, false),
        TestPictures.moving(320, 180, 10, true),
        fps,
        30);
  }

  @Test
  void live_inputAndResult_arriveTogetherWithTheirBytesUnchanged() {
    try (LiveClient client = new LiveClient(dashboard.uri(), true, "cam")) {
      long now = System.currentTimeMillis();
      streams.result("cam", 0, now, RESULT, streams.input("cam", 0, now, INPUT));
      streams.result("cam", 1, now + 40, RESULT, streams.input("cam", 1, now + 40, INPUT));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> client.moments.stream().anyMatch(m -> m.pictures().size() == 2));
      LiveClient.Received pair =
          client.moments.stream().filter(m -> m.pictures().size() == 2).findFirst().orElseThrow();
      assertThat(pair.pictures()).containsExactly(ByteBuffer.wrap(INPUT), ByteBuffer.wrap(RESULT));
      assertThat(pair.header().path("stream").asText()).isEqualTo("cam");
      assertThat(pair.header().path("pictures").get(0).path("topic").asText())
          .isEqualTo(topics.frames());
      assertThat(pair.header().path("pictures").get(1).path("topic").asText())
          .isEqualTo(topics.name("deblurred"));
      assertThat(pair.header().path("pictures").get(1).path("width").asInt()).isEqualTo(640);
    }
  }

  @Test
  void live_browserThatComesLate_getsTheMatchesSoFar() {
    streams.align("cam", true);
    streams.play(script("cam", 25));
    List<Long> told;
    try (LiveClient early = new LiveClient(dashboard.uri(), true, "cam")) {
      await().atMost(Duration.ofSeconds(30)).until(() -> early.matches(false).size() > 20);
      told = early.matches(false).stream().map(match -> match.path("seq").asLong()).toList();
    }
    try (LiveClient late = new LiveClient(dashboard.uri(), true, "cam")) {
      await().atMost(Duration.ofSeconds(30)).until(() -> !late.matches(false).isEmpty());
      List<JsonNode> history = late.matches(true);
      assertThat(history).extracting(match -> match.path("seq").asLong()).containsAll(told);
      assertThat(history).extracting(match -> match.path("seq").asLong()).isSorted();
      assertThat(history).allSatisfy(match -> assertThat(match.has("costs")).isTrue());
    }
  }

  @Test
  void live_runningStream_pairsAreOfOneSeqAndNumbersAreHonest() throws Exception {
    streams.play(script("cam", 25));
    try (LiveClient client = new LiveClient(dashboard.uri(), true, "cam")) {
      await().atMost(Duration.ofSeconds(30)).until(() -> client.moments.size() > 150);
      List<LiveClient.Received> pairs =
          client.moments.stream().filter(m -> m.pictures().size() == 2).toList();
      assertThat(pairs).hasSizeGreaterThan(100);
      List<byte[]> inputs = TestPictures.moving(320, 180, 10, false);
      List<byte[]> results = TestPictures.moving(320, 180, 10, true);
      assertThat(pairs)
          .allSatisfy(
              pair -> {
                int at = (int) (pair.header().path("seq").asLong() % 10);
                assertThat(pair.pictures().get(0)).isEqualTo(ByteBuffer.wrap(inputs.get(at)));
                assertThat(pair.pictures().get(1)).isEqualTo(ByteBuffer.wrap(results.get(at)));
              });
      assertThat(pairs.stream().map(pair -> pair.header().path("seq").asLong()).toList())
          .isSorted();
      JsonNode stream = api().path("streams").get(0);
      assertThat(stream.path("id").asText()).isEqualTo("cam");
      assertThat(stream.path("fpsIn").asDouble()).isBetween(5.0, 60.0);
      assertThat(stream.path("fpsOut").asDouble()).isBetween(5.0, 60.0);
      assertThat(stream.path("latencyMsP50").asLong()).isBetween(30L, 20_000L);
      assertThat(stream.path("screenMsP50").asLong())
          .isGreaterThanOrEqualTo(stream.path("latencyMsP50").asLong() - 20);
    }
  }

  @Test
  void live_clientThatShowsNothing_getsTheCreditOnlyAndHoldsNobodyUp() {
    try (LiveClient stuck = new LiveClient(dashboard.uri(), false, "cam");
        LiveClient quick = new LiveClient(dashboard.uri(), true, "cam")) {
      streams.play(script("cam", 50));
      await().atMost(Duration.ofSeconds(30)).until(() -> quick.moments.size() > 150);
      assertThat(stuck.moments).hasSize(ClientOutbox.CREDIT);
    }
  }

  @Test
  void live_clientThatComesLater_getsTheLastMomentAndTheLog() {
    long now = System.currentTimeMillis();
    streams.input("cam", 0, now, INPUT);
    streams.event(new Event(Event.Type.RESET_GAP, "cam", 0, 0, now, "3 frames missing"));
    await().atMost(Duration.ofSeconds(20)).until(() -> api().toString().contains("\"resets\":1"));
    try (LiveClient client = new LiveClient(dashboard.uri(), true, "cam")) {
      await().atMost(Duration.ofSeconds(20)).until(() -> !client.moments.isEmpty());
      assertThat(client.moments.get(0).header().path("kept").asBoolean()).isTrue();
      await().until(() -> !client.events().isEmpty());
      assertThat(client.events().get(0).path("detail").asText()).isEqualTo("3 frames missing");
    }
  }

  @Test
  void live_resetAndDeadLetter_areToldAndCounted() throws Exception {
    try (LiveClient client = new LiveClient(dashboard.uri(), true, "cam")) {
      long now = System.currentTimeMillis();
      streams.event(new Event(Event.Type.RESET_EPOCH, "cam", 5, 2, now, "source restarted"));
      streams.deadLetter("cam", "empty image (0 bytes)");
      await().atMost(Duration.ofSeconds(20)).until(() -> client.events().size() == 2);
      assertThat(client.events())
          .extracting(event -> event.path("type").asText())
          .containsExactlyInAnyOrder("RESET_EPOCH", "DEAD_LETTER");
      JsonNode report = api();
      assertThat(report.path("deadLetters").asLong()).isEqualTo(1);
      assertThat(report.path("streams").get(0).path("resets").asLong()).isEqualTo(1);
    }
  }

  @Test
  void live_eventFromBeforeTheStart_isInTheLogButNotCounted() throws Exception {
    long now = System.currentTimeMillis();
    streams.event(new Event(Event.Type.RESET_GAP, "cam", 0, 0, now, "long ago"));
    dashboard.close();
    dashboard = start();
    try (LiveClient client = new LiveClient(dashboard.uri(), true)) {
      await().atMost(Duration.ofSeconds(20)).until(() -> !client.events().isEmpty());
      assertThat(client.events().get(0).path("earlier").asBoolean()).isTrue();
      assertThat(api().path("streams")).isEmpty();
    }
  }

  @Test
  void live_messageThatIsNone_closesTheConnectionAndSaysWhy() {
    try (LiveClient client = new LiveClient(dashboard.uri(), true)) {
      client.sendText("{\"type\":\"quit\"}");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(client.closeReason).startsWith("1008").contains("got 'quit'"));
    }
  }

  @Test
  void describe_whileRunning_bringsTheNewTopicsFromNowOnAndDropsTheOld() throws Exception {
    String edges = topics.name("edges");
    createTopics(List.of(edges), 2);
    long now = System.currentTimeMillis();
    streams.result("cam", 0, now, RESULT, streams.input("cam", 0, now, INPUT));
    streams.still(edges, "long-ago", now, RESULT);
    streams.describe(outputs.of("edges"));
    await().atMost(Duration.ofSeconds(20)).until(() -> reads(dashboard, edges));
    assertThat(titles()).startsWith("Edges");
    streams.still(edges, "cam/own", now, RESULT);
    await().atMost(Duration.ofSeconds(20)).until(() -> streamIds().contains("cam/own"));
    assertThat(streamIds()).doesNotContain("long-ago");
    await()
        .atMost(Duration.ofMillis(FeedBook.OLD_MILLIS).plusSeconds(10))
        .untilAsserted(() -> assertThat(titles()).containsExactly("Edges"));
    await().atMost(Duration.ofSeconds(20)).until(() -> !reads(dashboard, topics.name("deblurred")));
  }

  @Test
  void describe_topicMadeLater_isReadFromItsBeginning() {
    String edges = topics.name("edges");
    streams.describe(outputs.of("edges"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> api().path("kafka").path("missingTopics").toString().contains(edges));
    createTopics(List.of(edges), 2);
    streams.still(edges, "cam/own", System.currentTimeMillis(), RESULT);
    await().atMost(Duration.ofSeconds(20)).until(() -> streamIds().contains("cam/own"));
  }

  @Test
  void api_beforeAnyDescription_hasTheInputAlone() throws Exception {
    Topics bare = new Topics("bare" + runs++);
    createTopics(bare.all(), 1);
    try (Dashboard alone =
        Dashboard.start(
            new DashboardOptions(KafkaAccess.of(kafka.bootstrap()), bare, "127.0.0.1", 0))) {
      await().atMost(Duration.ofSeconds(20)).until(alone::isKafkaConnected);
      JsonNode feeds = api(alone).path("feeds");
      assertThat(feeds.path("described").asBoolean(true)).isFalse();
      assertThat(feeds.path("input").path("topic").asText()).isEqualTo(bare.frames());
      assertThat(feeds.path("outputs")).isEmpty();
    }
  }

  @Test
  void get_still_isTheNewestPictureUnchanged() throws Exception {
    String snapshots = topics.name("snapshots");
    createTopics(List.of(snapshots), 1);
    streams.describe(outputs.of("snapshot"));
    await().atMost(Duration.ofSeconds(20)).until(() -> reads(dashboard, snapshots));
    streams.still(snapshots, "cam", 1000, INPUT);
    streams.still(snapshots, "cam", 2000, RESULT);
    await().atMost(Duration.ofSeconds(20)).until(() -> api().toString().contains("\"frames\":2"));
    HttpResponse<byte[]> answer = still("?stream=cam&topic=" + snapshots);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(RESULT);
    assertThat(answer.headers().firstValue("content-type")).contains("image/jpeg");
    assertThat(answer.headers().firstValue("cross-origin-resource-policy")).contains("same-origin");
    assertThat(still("?stream=other&topic=" + snapshots).statusCode()).isEqualTo(404);
    assertThat(still("?stream=cam").statusCode()).isEqualTo(400);
  }

  private HttpResponse<byte[]> still(String query) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(dashboard.uri().resolve("/still" + query)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
  }

  private List<String> titles() throws IOException, InterruptedException {
    return api().path("feeds").path("outputs").findValuesAsText("title");
  }

  private List<String> streamIds() throws IOException, InterruptedException {
    return api().path("streams").findValuesAsText("id");
  }

  @Test
  void follow_topicsMadeLater_areReadFromTheirBeginning() {
    Topics later = new Topics("later" + runs++);
    try (Dashboard waiting =
            Dashboard.start(
                new DashboardOptions(KafkaAccess.of(kafka.bootstrap()), later, "127.0.0.1", 0));
        LiveClient client = new LiveClient(waiting.uri(), true, "cam");
        FakeStreams source = new FakeStreams(kafka.bootstrap(), later)) {
      await().atMost(Duration.ofSeconds(20)).until(waiting::isKafkaConnected);
      createTopics(later.all(), 2);
      source.input("cam", 0, System.currentTimeMillis(), INPUT);
      await().atMost(Duration.ofSeconds(20)).until(() -> !client.moments.isEmpty());
    }
  }

  @Test
  void publishQuality_ofAStream_isReported() throws Exception {
    dashboard.publishQuality("cam", 25.63, 28.5);
    JsonNode stream = api().path("streams").get(0);
    assertThat(stream.path("psnrIn").asDouble()).isEqualTo(25.63);
    assertThat(stream.path("psnrOut").asDouble()).isEqualTo(28.5);
  }

  @Test
  void start_portInUse_saysWhichAndWhatToDo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
      DashboardOptions options =
          new DashboardOptions(
              KafkaAccess.of(kafka.bootstrap()), topics, "127.0.0.1", taken.getLocalPort());
      assertThatThrownBy(() -> Dashboard.start(options))
          .isInstanceOf(DashboardException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("in use")
          .hasMessageContaining("--port");
    }
  }

  @Test
  void start_brokerThatDoesNotAnswer_servesThePageAndSaysSo() throws Exception {
    try (Dashboard alone =
        Dashboard.start(
            new DashboardOptions(KafkaAccess.of("127.0.0.1:1"), topics, "127.0.0.1", 0))) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> alone.kafkaStatus().contains("Kafka at 127.0.0.1:1: cannot read"));
      assertThat(status(alone.uri(), "/healthz")).isEqualTo(503);
      assertThat(status(alone.uri(), "/")).isEqualTo(200);
    }
  }

  @Test
  void start_malformedBootstrap_saysWhatIsExpected() {
    assertThatThrownBy(
            () ->
                Dashboard.start(
                    new DashboardOptions(
                        KafkaAccess.of("no-such-host.invalid:9092"), topics, "127.0.0.1", 0)))
        .isInstanceOf(DashboardException.class)
        .hasMessageContaining("no-such-host.invalid:9092");
  }

  private static int status(URI page, String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(page.resolve(path)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void upgrade_pageOfAnotherOrigin_isRefused() throws Exception {
    assertThat(upgrade("Origin: http://evil.example")).startsWith("HTTP/1.1 403");
    assertThat(upgrade("Origin: http://" + dashboard.uri().getAuthority()))
        .startsWith("HTTP/1.1 101");
  }

  @Test
  void upgrade_browserOffersCompression_isNotTakenUp() throws Exception {
    assertThat(upgrade("Sec-WebSocket-Extensions: permessage-deflate"))
        .startsWith("HTTP/1.1 101")
        .doesNotContain("deflate");
  }

  @Test
  void get_nameOfAnotherHost_isRefused() throws Exception {
    assertThat(ask("GET /api/streams HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 403");
  }

  private String upgrade(String header) throws IOException {
    return ask(
        "GET /live HTTP/1.1\r\nHost: "
            + dashboard.uri().getAuthority()
            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + header
            + "\r\n\r\n");
  }

  /** The head of the answer to a raw request. */
  private String ask(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", dashboard.uri().getPort())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          break;
        }
        head.append((char) next);
      }
      return head.toString();
    }
  }
}
