-- Report the later guarantee of each pair.
{{ report_guarantees(anomaly, 'select later_id from paired') }};
