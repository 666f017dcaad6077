/** What may stand in `bgp-agent.conf` beside the agent's own options, and why it has no effect here. */

interface OtherSection {
  readonly name: string;
  readonly options: readonly string[];
  readonly why: string;
}

const PRIVILEGES = {
  options: [
    "user",
    "group",
    "capabilities",
    "thread_pool_size",
    "helper_command",
    "logger_name",
    "log_daemon_traceback",
  ],
  why: "Bellman has one process and keeps the privileges that it needs",
};

/** Of `[DEFAULT]`: the log's. */
export const LOG_OPTIONS: OtherSection = {
  name: "DEFAULT",
  options: [
    "debug",
    "default_log_levels",
    "fatal_deprecations",
    "instance_format",
    "instance_uuid_format",
    "log_color",
    "log_config",
    "log_config_append",
    "log_date_format",
    "log_dir",
    "log_file",
    "log_rotate_interval",
    "log_rotate_interval_type",
    "log_rotation_type",
    "logdir",
    "logfile",
    "logging_context_format_string",
    "logging_debug_format_suffix",
    "logging_default_format_string",
    "logging_exception_prefix",
    "logging_user_identity_format",
    "max_logfile_count",
    "max_logfile_size_mb",
    "publish_errors",
    "rate_limit_burst",
    "rate_limit_except_level",
    "rate_limit_interval",
    "syslog_log_facility",
    "use_eventlog",
    "use_journal",
    "use_json",
    "use_stderr",
    "use_syslog",
    "watch_log_file",
  ],
  why: "Bellman's log is set by the log command of its own configuration",
};

export const OTHER_SECTIONS: readonly OtherSection[] = [
  { name: "privsep", ...PRIVILEGES },
  { name: "privsep_ovs_vsctl", ...PRIVILEGES },
  { name: "privsep_vtysh", ...PRIVILEGES },
  {
    name: "bgp",
    options: ["bgp_speaker_driver", "bgp_router_id"],
    why: "it is neutron-dynamic-routing's; the agent's own option is driver in [DEFAULT]",
  },
];
