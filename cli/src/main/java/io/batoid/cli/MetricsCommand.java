package io.batoid.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.scheduler.task.SessionReports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code batoid metrics}. */
@Command(
    name = "metrics",
    mixinStandardHelpOptions = true,
    header = "Prints the numbers of a session in Prometheus' text format.",
    description = {
      "",
      "Joins the session for a moment: the store's numbers are those of the session, the tasks' "
          + "those of each process that answers, with its process id as the label. With --port, the "
          + "session stays as long as they are served.",
      ""
    })
final class MetricsCommand extends StoreCommand {
  private static final int LAST_PORT = 65_535;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Stay, and serve them at http://127.0.0.1:PORT/metrics, for this machine only; 0 takes "
              + "a free port and says which.")
  private @Nullable Integer port;

  @Override
  public Integer call() throws InterruptedException {
    if (port != null && (port < 0 || port > LAST_PORT)) {
      throw new ParameterException(
          commandLine(), "--port " + port + ": a port is between 0 and " + LAST_PORT);
    }
    Path directory = directory();
    try (ObjectStore store = join(directory)) {
      if (port == null) {
        print(directory, SessionReport.of(store));
      } else {
        serve(store, port);
      }
    }
    return 0;
  }

  private void print(Path directory, SessionReport report) {
    if (!json()) {
      out().print(Prometheus.text(report));
      return;
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("session", directory);
    document.put("metrics", Prometheus.documents(report));
    printJson(document);
  }

  private void serve(ObjectStore store, int wanted) throws InterruptedException {
    try (SessionReports reports = new SessionReports(store)) {
      HttpServer server = start(store, reports, wanted);
      out().println("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics");
      out().flush();
      try {
        new CountDownLatch(1).await(); // until the process is told to end
      } finally {
        server.stop(0);
      }
    }
  }

  /** Serves the numbers of a store's session on this machine, until it is stopped. */
  static HttpServer start(ObjectStore store, SessionReports reports, int port) {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new CommandFailed(
          "cannot serve at port " + port + ": " + e.getMessage() + "; --port 0 takes a free one");
    }
    server.createContext("/metrics", exchange -> answer(store, reports, exchange));
    server.start();
    return server;
  }

  private static void answer(ObjectStore store, SessionReports reports, HttpExchange exchange)
      throws IOException {
    try (exchange) {
      int status = 200;
      String text;
      try {
        text = Prometheus.text(SessionReport.of(store, reports));
      } catch (StoreClosedException e) {
        status = 503;
        text = e.getMessage() + "\n";
      } catch (BatoidException e) {
        status = 500;
        text = e.getMessage() + "\n";
      }
      byte[] bytes = text.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", Prometheus.CONTENT_TYPE);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
