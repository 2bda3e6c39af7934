package dev.limpid.cli;

import dev.limpid.embedded.ScratchFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.runtime.blob.TransientBlobService;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.runtime.dispatcher.SessionDispatcherFactory;
import org.apache.flink.runtime.dispatcher.runner.DefaultDispatcherRunnerFactory;
import org.apache.flink.runtime.entrypoint.component.DefaultDispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.entrypoint.component.DispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.leaderelection.LeaderElection;
import org.apache.flink.runtime.metrics.MetricRegistryConfiguration;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.ReporterSetupBuilder;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.resourcemanager.ResourceManagerGateway;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;
import org.apache.flink.runtime.rest.RestEndpointFactory;
import org.apache.flink.runtime.rest.handler.RestHandlerConfiguration;
import org.apache.flink.runtime.rest.handler.RestHandlerSpecification;
import org.apache.flink.runtime.rest.handler.legacy.metrics.MetricFetcher;
import org.apache.flink.runtime.rpc.FatalErrorHandler;
import org.apache.flink.runtime.webmonitor.WebMonitorEndpoint;
import org.apache.flink.runtime.webmonitor.retriever.LeaderGatewayRetriever;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandler;

/**
 * A Flink cluster inside this process that nobody can talk to from outside. What Flink cannot do
 * without listens on a free port of the loopback interface: a blob server, which no job here needs,
 * and a REST server, which answers each request with 404. Its files lie in a folder that the owner
 * deletes.
 */
final class IsolatedCluster extends MiniCluster {
  private static final String LOOPBACK = "127.0.0.1";

  private final List<MetricReporter> reporters;

  /**
   * @param reporters take all metrics
   */
  IsolatedCluster(MiniClusterConfiguration configuration, List<MetricReporter> reporters) {
    super(configuration);
    this.reporters = List.copyOf(reporters);
  }

  /** Flink's settings of such a cluster, whose files go to the folder. */
  static Configuration settings(ScratchFolder folder) {
    String path = folder.path().toString();
    Configuration settings = new Configuration();
    settings.set(RestOptions.ADDRESS, LOOPBACK);
    settings.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    settings.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    settings.set(BlobServerOptions.PORT, "0");
    settings.set(BlobServerOptions.OFFLOAD_MINSIZE, Integer.MAX_VALUE);
    settings.set(WebOptions.SUBMIT_ENABLE, false);
    settings.set(WebOptions.CANCEL_ENABLE, false);
    settings.set(WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN, "http://" + LOOPBACK);
    settings.set(WebOptions.TMP_DIR, path);
    settings.set(WebOptions.UPLOAD_DIR, path);
    settings.set(CoreOptions.TMP_DIRS, path);
    settings.set(ClusterOptions.PROCESS_WORKING_DIR_BASE, path);
    return settings;
  }

  @Override
  protected MetricRegistryImpl createMetricRegistry(
      Configuration settings, long maximumMessageBytes) {
    return new MetricRegistryImpl(
        MetricRegistryConfiguration.fromConfiguration(settings, maximumMessageBytes),
        reporters.stream()
            .map(each -> ReporterSetupBuilder.METRIC_SETUP_BUILDER.forReporter("limpid", each))
            .toList());
  }

  @Override
  protected DispatcherResourceManagerComponentFactory
      createDispatcherResourceManagerComponentFactory() {
    RestEndpointFactory<DispatcherGateway> rest = DeafEndpoint::create;
    return new DefaultDispatcherResourceManagerComponentFactory(
        DefaultDispatcherRunnerFactory.createSessionRunner(SessionDispatcherFactory.INSTANCE),
        StandaloneResourceManagerFactory.getInstance(),
        rest);
  }

  /** A REST server without a single handler. */
  private static final class DeafEndpoint extends WebMonitorEndpoint<DispatcherGateway> {
    private DeafEndpoint(
        Configuration configuration,
        LeaderGatewayRetriever<DispatcherGateway> dispatcher,
        LeaderGatewayRetriever<ResourceManagerGateway> resources,
        TransientBlobService blobs,
        ScheduledExecutorService executor,
        MetricFetcher metrics,
        LeaderElection election,
        FatalErrorHandler errors,
        RestHandlerConfiguration handlers)
        throws Exception {
      super(
          dispatcher,
          configuration,
          handlers,
          resources,
          blobs,
          executor,
          metrics,
          election,
          RestEndpointFactory.createExecutionGraphCache(handlers),
          errors);
    }

    static DeafEndpoint create(
        Configuration configuration,
        LeaderGatewayRetriever<DispatcherGateway> dispatcher,
        LeaderGatewayRetriever<ResourceManagerGateway> resources,
        TransientBlobService blobs,
        ScheduledExecutorService executor,
        MetricFetcher metrics,
        LeaderElection election,
        FatalErrorHandler errors)
        throws Exception {
      return new DeafEndpoint(
          configuration,
          dispatcher,
          resources,
          blobs,
          executor,
          metrics,
          election,
          errors,
          RestHandlerConfiguration.fromConfiguration(configuration));
    }

    /** A new list, because the server sorts it. */
    @Override
    protected List<Tuple2<RestHandlerSpecification, ChannelInboundHandler>> initializeHandlers(
        CompletableFuture<String> address) {
      return new ArrayList<>();
    }
  }
}
