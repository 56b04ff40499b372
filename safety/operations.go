package safety

import (
	"path"
	"strings"
)

// An operation is what a program that works on machines, clusters, stores or accounts does by its words. Facts are from the programs' own help
// texts and manual pages.
type operation struct {
	rule string // "" for what only shows something

	// phrases, separated by commas, each of words that follow one another and of flags. A phrase counts from the first word on, or anywhere
	// among the first ones when it begins with "* ". A word may end in "*". "-x" asks for a flag, "-x=V" for a flag with that value, "$" for a list
	// that another command printed.
	phrases string
}

// operations is the table, by the names of programs: the first operation that fits is what a call does. What fits none goes to the program's own handler.
var operations = map[string][]operation{
	"consul": {{"service-stop", "leave, force-leave, maint -enable"}, {"cluster-delete", "kv delete -recurse, snapshot restore, operator raft remove-peer"}},
	"nomad":  {{"cluster-stop", "node drain -enable, job scale * 0, job scale * * 0"}, {"cluster-delete", "operator raft remove-peer, operator snapshot restore, server force-leave, namespace delete, volume delete, volume deregister, var purge, acl token delete"}},
	"railway": {
		{"", "status, logs, list, whoami, open, docs, domain="},
		{"cloud-delete", "down, delete, volume delete, environment delete, volume detach"},
	},
	"crictl": {{"cluster-delete", "rmi -prune, rmi -q, rmi -a, rmi $, rm $, rmp $"}},
	"ctr": {
		{"", "images ls, images list, image ls, i ls, containers ls, containers list, c ls, tasks ls, tasks list, t ls, namespaces ls, ns ls, snapshots ls, content ls, version, info, plugins ls"},
		{"container-delete", "images rm $, image rm $, i rm $, images prune -all, containers rm $, c rm $, namespaces rm, ns rm, namespaces remove, ns remove, tasks kill $, content rm $, snapshots rm $"},
		{"container-change", "*"},
	},
	"buildah": {
		{"", "images, containers, ps, info, inspect, version, manifest inspect"},
		{"container-delete", "rm -a, rm -all, rmi -a, rmi -all, rmi -prune, rm $, rmi $, prune -a, prune -all, prune -force"},
		{"container-change", "*"},
	},
	"podman":  {{"container-delete", "machine rm, machine reset, pod rm -a, pod rm -all, pod rm $, pod prune -f, rm -a, rm -all, rmi -a, rmi -all, volume rm -a, volume rm -all, secret rm -a, secret rm -all, network rm $, image prune -a, kube down, play kube -down"}},
	"docker":  {{"cluster-stop", "service scale *=0, service update -replicas=0, node update -availability=drain"}, {"container-delete", "buildx rm, context rm -f, config rm, plugin rm -f, network rm $, rmi -f $, volume rm -f, image rm $, container rm $, trust revoke, volume prune -a"}},
	"nerdctl": {{"container-delete", "namespace rm, namespace remove, network rm $, image rm $, images rm $"}},
	"esxcli": {
		{"", "* list, * get, system version get, * stats"},
		{"power", "system shutdown"},
		{"cluster-stop", "vm process kill, system maintenancemode set, storage filesystem unmount, storage core device set -state=off, vsan cluster leave"},
		{"format-disk", "vsan storage remove, vsan datastore delete, storage vmfs snapshot resignature, storage vmfs reclaim"},
		{"firewall-off", "network firewall unload, network firewall set -enabled=false, network firewall set -e=false"},
		{"network-off", "network ip interface remove, network vswitch standard remove, network nic down"},
		{"delete-user", "system account remove"},
		{"package-essential", "software vib remove, software profile install"},
		{"settings-change", "*"},
	},
	"vim-cmd": {
		{"", "vmsvc/get*, hostsvc/hostsummary, vmsvc/power.getstate, hostsvc/net/info, solo/registervm="},
		{"cluster-delete", "vmsvc/destroy, vmsvc/unregister, vmsvc/snapshot.remove*, vmsvc/snapshot.revert"},
		{"cluster-stop", "vmsvc/power.*, hostsvc/maintenance_mode_enter, hostsvc/*shutdown*, hostsvc/*reboot*"},
		{"settings-change", "*"},
	},
	"govc": {
		{"", "ls, find, about, events, tree, *.info, *.ls, device.ls, datastore.ls, snapshot.tree, metric.*, logs, version, env, tags.ls"},
		{"cluster-delete", "*.rm, *.remove, *.destroy, vm.unregister, object.rename -f, snapshot.revert, session.rm"},
		{"cluster-stop", "vm.power -off, vm.power -reset, vm.power -s, vm.power -suspend, host.shutdown, host.maintenance.enter, host.disconnect"},
	},
	"ipmitool": {
		{"", "* status, sdr, sensor, sel list, sel elist, sel info, sel=, fru, lan print, user list, mc info, bmc info, chassis policy list, channel info, * getenables, dcmi power reading, session info, sdr list, fru print, raw="},
		{"power", "chassis power off, chassis power cycle, chassis power reset, chassis power soft, chassis power diag, power off, power cycle, power reset, power soft, power diag, mc reset, bmc reset"},
		{"truncate-log", "sel clear"},
		{"grant-rights", "user priv, user enable, channel setaccess"},
		{"delete-user", "user disable"},
		{"credential-change", "user set"},
		{"service-change", "*"},
	},
	"racadm": {
		{"", "get*, getsysinfo, getsel, serveraction powerstatus, swinventory, hwinventory, jobqueue view"},
		{"power", "serveraction powerdown, serveraction powercycle, serveraction hardreset, serveraction graceshutdown, racreset"},
		{"settings-wipe", "racresetcfg, systemerase, lclog*, storage resetconfig, storage deletevd, storage secureerase, jobqueue delete"},
		{"truncate-log", "clrsel, clrraclog"},
		{"settings-change", "*"},
	},
	"ipmipower": {{"", "-s, -stat"}, {"power", "-off, -cycle, -reset, -soft, -f, -c, -r"}, {"service-change", "*"}},
	"nats": {
		{"", "stream ls, stream list, stream info, stream report, stream view, stream subjects, stream state, stream get, s ls, s info, kv ls, kv get, kv history, kv info, kv status, object ls, object info, consumer ls, consumer info, consumer report, server ls, server info, server report, server ping, server check, account info, rtt, context ls, context info, errors, events, top"},
		{"sql-drop", "stream rm, stream delete, stream del, stream purge, s rm, s purge, str rm, kv rm, kv del -f, kv del -force, kv purge, obj rm, obj del -f, object rm, object del, object delete"},
		{"remote-delete", "kv del, stream rmm, consumer rm, consumer delete, con rm, context rm"},
		{"cloud-change", "*"},
	},
	"nodetool": {
		{"", "status, info, ring, tpstats, cfstats, tablestats, describecluster, describering, netstats, compactionstats, version, gossipinfo, getendpoints, listsnapshots, tablehistograms, proxyhistograms, statusgossip, statusbinary, getlogginglevels, toppartitions, gcstats, compactionhistory, failuredetector, help"},
		{"cluster-delete", "decommission, removenode, assassinate, truncatehints"},
		{"delete-backup", "clearsnapshot"},
		{"service-stop", "stopdaemon, drain, disablegossip, disablebinary, disablethrift, disablehandoff, disablebackup"},
		{"service-change", "*"},
	},
	"zkCli.sh zookeeper-shell zookeeper-shell.sh": {{"sql-drop", "* deleteall, * rmr"}, {"remote-delete", "* delete"}, {"", "* ls, * get, * stat"}},
	"rpk":                             {{"sql-drop", "topic delete, topic trim-prefix, group delete, cluster partitions unsafe-recover, redpanda decommission"}, {"cluster-delete", "container purge, redpanda admin brokers decommission, acl delete"}, {"", "topic list, topic describe, cluster info, cluster health, group list, group describe, version, topic consume"}},
	"kafka-storage.sh":                {{"sql-drop", "format"}},
	"kafka-acls":                      {{"", "-list"}, {"grant-rights", "-remove -force"}},
	"kafka-streams-application-reset": {{"", "-dry-run"}, {"sql-drop", "*"}},
	"rabbitmqctl":                     {{"delete-user", "delete_user"}, {"sql-drop", "reset, force_reset, purge_queue, delete_queue, delete_vhost, delete_shovel"}, {"service-stop", "shutdown, stop="}, {"cluster-delete", "forget_cluster_node"}},
	"etcdctl":                         {{"cluster-delete", "member remove, snapshot restore, user delete, role delete"}, {"protection-off-high", "auth disable"}},
	"cockroach":                       {{"cluster-delete", "node decommission"}, {"cluster-stop", "node drain, quit"}},
	"ceph": {
		{"", "-s, -status, status, -w, -health, health, df, versions, version, features, osd tree, osd df, osd ls, osd stat, osd status, osd dump, osd perf, osd pool ls, osd pool stats, osd pool get, osd find, osd metadata, mon stat, mon dump, quorum_status, pg stat, pg dump, pg ls, fs ls, fs status, fs dump, auth ls, auth list, orch ps, orch ls, orch status, orch host ls, orch device ls, device ls, crash ls, crash info, config dump, config get, config show, mgr module ls, mds stat, log last, osd utilization, telemetry show"},
		{"cluster-delete", "osd pool delete, osd pool rm, osd purge, osd destroy, osd rm, osd lost, osd crush rm, osd crush remove, fs rm, fs volume rm, fs subvolume rm, fs subvolumegroup rm, mon remove, mon rm, mds rm, auth del, auth rm, orch rm, orch host rm, orch osd rm, config-key rm, osd blocklist clear, orch device zap"},
		{"cluster-stop", "osd out, osd down, osd pause, osd set pause, osd set noup, fs fail, mds fail, mgr fail, orch stop, orch host drain, orch daemon stop, osd set full"},
		{"settings-change", "*"},
	},
	"rbd": {
		{"", "ls, list, info, du, disk-usage, status, snap ls, snap list, showmapped, diff, trash ls, trash list, children, lock ls, device list, device ls, perf image iostat, pool stats, mirror pool status, mirror image status"},
		{"cluster-delete", "rm, remove, snap purge, snap rm, snap remove, snap rollback, snap revert, trash purge, trash rm, trash remove, resize -allow-shrink, pool init -force, sparsify, migration abort, mirror image demote, group rm, namespace rm"},
		{"settings-change", "*"},
	},
	"rados":         {{"", "ls, df, lspools, stat, listsnap, lssnap"}, {"cluster-delete", "purge, rmpool, cleanup -prefix, rmsnap, cppool"}, {"settings-change", "*"}},
	"radosgw-admin": {{"", "* list, * stats, * info, * show, * check"}, {"cluster-delete", "* rm, * delete, * purge, user suspend, bucket unlink"}, {"settings-change", "*"}},
	"gluster": {
		{"", "volume info, volume status, volume list, volume heal * info, peer status, pool list, snapshot list, snapshot info, snapshot status, volume get, volume top, volume profile * info, volume quota * list, version, volume rebalance * status"},
		{"cluster-delete", "volume delete, volume remove-brick, volume reset-brick, volume replace-brick, volume clear-locks, snapshot delete, snapshot restore, volume geo-replication * * delete, volume quota * disable"},
		{"cluster-stop", "volume stop, peer detach, volume reset, snapshot deactivate, volume geo-replication * * stop"},
		{"settings-change", "*"},
	},
	"drbdadm":               {{"", "status, dump, cstate, dstate, role, sh-resources"}, {"format-disk", "wipe-md, create-md -force, invalidate, invalidate-remote, forget-peer"}, {"cluster-stop", "down, disconnect, detach, secondary, primary -force, disk-options"}, {"settings-change", "*"}},
	"pcs":                   {{"", "status, config, * show, * list, resource config, cluster corosync, stonith config, resource status, quorum status"}, {"cluster-delete", "cluster destroy, resource delete, resource remove, stonith delete, cluster node remove, constraint delete, config restore"}, {"cluster-stop", "cluster stop, node standby, resource disable, stonith fence, property set stonith-enabled=false, property set maintenance-mode=true, cluster kill, resource ban"}, {"settings-change", "*"}},
	"crm":                   {{"", "status, configure show, resource status, node show, cluster health"}, {"cluster-delete", "configure delete, configure erase, cluster remove, node delete"}, {"cluster-stop", "resource stop, node standby, cluster stop, node fence"}, {"settings-change", "*"}},
	"stonith_admin":         {{"", "-list, -l, -L, -Q, -history"}, {"power", "-reboot, -fence, -B, -F, -off"}},
	"fence_ipmilan":         {{"power", "-action=off, -action=reboot, -o=off, -o=reboot, -o=cycle"}},
	"iscsiadm":              {{"mount", "-u, -logout, -login, -l"}, {"settings-change", "-op=delete, -o=delete"}},
	"targetcli":             {{"", "ls, version"}, {"cluster-delete", "clearconfig, * delete, restoreconfig"}, {"settings-change", "*"}},
	"multipath":             {{"", "-ll, -l, -t, -d"}, {"disk-change", "-f, -F, -W, -w"}},
	"storcli":               {{"", "* show"}, {"format-disk", "* del, * delete, * erase, * start init, * init, * delete force"}, {"settings-change", "*"}},
	"MegaCli":               {{"", "-ldinfo, -pdlist, -adpallinfo, -LDInfo, -PDList, -AdpAllInfo"}, {"format-disk", "-CfgLdDel, -CfgClr, -CfgForeign, -PDClear, -CfgEachDskRaid0, -LDInit"}, {"settings-change", "*"}},
	"ssacli":                {{"", "* show"}, {"format-disk", "* delete, * erase"}, {"settings-change", "*"}},
	"dmraid":                {{"", "-s, -r=, -b, -l"}, {"format-disk", "-E, -x, -r -E"}},
	"lvm":                   {{"format-disk", "lvremove, vgremove, pvremove, lvreduce, vgreduce"}, {"", "lvs, vgs, pvs, lvdisplay, vgdisplay, pvdisplay, lvscan, pvscan, vgscan, version, dumpconfig, fullreport"}},
	"zfs":                   {{"format-disk", "recv -F, receive -F, destroy, rollback"}, {"unmount-all", "unmount -a, umount -a, unshare -a"}, {"delete-credentials", "change-key -i, unload-key -a"}},
	"zpool":                 {{"format-disk", "create -f, add -f, detach, remove, split, labelclear, offline -f"}, {"disk-change", "export -f, export -a"}},
	"btrfs":                 {{"format-disk", "check -repair, rescue zero-log, rescue clear-uuid-tree, device delete, device remove, dev delete, dev del, subvolume delete, sub del, subvol delete, filesystem resize -*, quota disable"}},
	"ipa":                   {{"", "* user-find, * user-show, *-find, *-show, ping, env"}, {"delete-user", "user-del, stageuser-del, user-disable"}, {"cluster-delete", "*-del, *-remove-member, server-del"}, {"grant-rights", "group-add-member admins"}, {"account-change", "*"}},
	"samba-tool":            {{"", "* list, * show, domain info, domain level show, drs showrepl, dbcheck=, testparm, * listmembers, * getmembers"}, {"delete-user", "user delete, user remove, user disable, computer delete"}, {"grant-rights", "group addmembers, user setpassword"}, {"cluster-delete", "domain demote, group delete, ou delete, dns delete, dns zonedelete, gpo del, domain trust delete, sites remove"}, {"account-change", "*"}},
	"realm":                 {{"", "list, discover"}, {"service-stop", "leave"}, {"account-change", "*"}},
	"kdb5_util":             {{"delete-credentials", "destroy, load"}},
	"aws":                   {{"cluster-stop", "* -desired-count=0, * -desired-capacity=0, * -max-size=0, * -desired-instances=0"}},
	"kubectl":               {{"cluster-stop", "taint * *:noexecute, taint * * *:noexecute, taint nodes -all *:noexecute, cordon -l"}},
	"k3d":                   {{"cluster-delete", "cluster delete, cluster rm, cluster del, node delete, registry delete"}},
	"colima":                {{"cluster-delete", "prune -a, delete, kubernetes delete, kubernetes reset"}},
	"lxc":                   {{"cluster-delete", "delete, storage delete, storage volume delete, image delete, network delete, profile delete, project delete, cluster remove, restore"}},
	"incus":                 {{"cluster-delete", "delete, storage delete, storage volume delete, image delete, network delete, profile delete, project delete, cluster remove, snapshot restore, admin shutdown"}},
	"qm":                    {{"", "list, status, config, pending, listsnapshot, showcmd"}, {"cluster-delete", "destroy, rollback, delsnapshot, disk unlink -force, unlink -force"}, {"container-change", "*"}},
	"pct":                   {{"", "list, status, config, pending, listsnapshot, df"}, {"cluster-delete", "destroy, rollback, delsnapshot"}},
	"pvesm":                 {{"", "status, list, path, scan *"}, {"cluster-delete", "free, remove, prune-backups"}},
	"pvecm":                 {{"", "status, nodes"}, {"cluster-delete", "delnode"}},
	"prlctl":                {{"", "list, status"}, {"cluster-delete", "delete, unregister, snapshot-delete, snapshot-switch"}, {"container-change", "*"}},
	"vmrun":                 {{"", "list, listsnapshots, getguestipaddress"}, {"cluster-delete", "* deletevm, * deletesnapshot, * reverttosnapshot"}, {"container-change", "*"}},
	"utmctl":                {{"", "list, status, ip-address"}, {"cluster-delete", "delete"}, {"container-change", "*"}},
	"orb orbctl":            {{"", "list, info, status, version, logs"}, {"cluster-delete", "delete, reset"}},
	"rdctl":                 {{"", "list-settings, version, info, snapshot list"}, {"cluster-delete", "factory-reset, reset, snapshot delete, snapshot restore"}},
	"container":             {{"", "list, ls, inspect, logs, images list, image list, system status, system logs, image ls"}, {"container-delete", "delete -all, delete -a, rm -all, rm -a, images delete -all, image delete -all, image rm -all, image prune -a, prune, volume delete -all, volume rm -all, volume prune"}, {"container-change", "*"}},
	"VBoxManage":            {{"cluster-delete", "unregistervm -delete, unregistervm -delete-all, closemedium -delete, snapshot * delete, snapshot * restore, snapshot * restorecurrent, natnetwork remove, hostonlyif remove"}},
	"vboxmanage":            {{"cluster-delete", "unregistervm -delete, unregistervm -delete-all, closemedium -delete, snapshot * delete, snapshot * restore, snapshot * restorecurrent"}},
	"virsh":                 {{"cluster-delete", "snapshot-revert, checkpoint-delete, vol-wipe, pool-destroy, pool-undefine, net-undefine, managedsave-remove, iface-destroy, secret-undefine, nwfilter-undefine, blockcommit -delete"}, {"cluster-stop", "destroy, reset"}},
	"bfg":                   {{"", "-version, -help"}, {"git-rewrite", "*"}},
	"docker-machine":        {{"", "ls, env, ip, status, config, inspect, url, active"}, {"cloud-delete", "rm, regenerate-certs -force"}, {"container-change", "*"}},
	"portainer-cli":         {{"cluster-delete", "* rm, * delete"}},
	"proxmox-backup-client": {{"delete-backup", "forget, prune, snapshot forget, namespace delete"}, {"", "list, snapshot list, snapshots, status, catalog dump"}},
	"xe":                    {{"cluster-delete", "vm-destroy, vm-uninstall, vdi-destroy, sr-destroy, sr-forget, pool-eject, snapshot-revert, snapshot-uninstall, template-uninstall, host-forget"}, {"cluster-stop", "vm-shutdown -force, host-shutdown, host-disable, vm-shutdown force=true"}},
	"nvme":                  {{"format-disk", "format, sanitize, sanitize-log -clear, write, write-zeroes, write-uncor, dsm, delete-ns, security-send, fw-activate, fw-commit, fw-download, reset, subsystem-reset, zns reset-zone"}},
	"mdimport":              {{"", "-L, -l, -A, -X, -t"}},
	"simctl":                {{"container-delete", "delete all, erase all"}},
	"chkconfig":             {{"service-stop", "-del, * off"}},
	"rc-update":             {{"service-stop", "del, delete"}},
	"insserv":               {{"service-stop", "-r, -remove"}, {"service-change", "*"}},
	"sv":                    {{"", "status"}, {"service-stop", "down, stop, exit, force-stop, kill, d"}, {"service-change", "*"}},
	"initctl":               {{"service-stop", "stop"}},
	"monit":                 {{"", "status, summary, -t, report"}, {"service-stop", "stop, unmonitor all, quit"}, {"service-change", "*"}},
	"supervisorctl":         {{"service-stop", "stop all, shutdown, remove all"}},
	"pm2":                   {{"service-stop", "delete all, del all, kill, stop all"}},
	"systemctl":             {{"service-stop", "kill systemd-*, kill * systemd-*, kill dbus*, kill * dbus*, kill ssh*, kill * ssh*"}},
	"loginctl":              {{"kill-all", "terminate-user, terminate-session, kill-user, kill-session, terminate-seat"}},
	"pm-suspend":            {{"power", "*"}}, "pm-hibernate": {{"power", "*"}}, "pm-suspend-hybrid": {{"power", "*"}}, "zzz": {{"power", "*"}}, "s2ram": {{"power", "*"}}, "s2disk": {{"power", "*"}}, "apmsleep": {{"power", "*"}},
	"cargo":                          {{"package-remove-all", "uninstall $"}},
	"pipx":                           {{"package-remove-all", "uninstall-all, uninstall $"}},
	"code":                           {{"package-remove-all", "-uninstall-extension $"}},
	"opam":                           {{"package-remove-all", "switch remove, remove -a"}},
	"flatpak":                        {{"package-remove-all", "uninstall $, remove $"}},
	"rustup":                         {{"package-remove-all", "self uninstall, toolchain uninstall $"}},
	"ovs-vsctl":                      {{"", "show, list-br, list-ports, get, list"}, {"network-off", "del-br, del-port, emer-reset, -if-exists del-br"}, {"network-change", "*"}},
	"apt-key":                        {{"", "list, finger, export"}, {"trust-change", "add -, add $, adv"}},
	"rpmkeys":                        {{"", "-checksig"}, {"trust-change", "-import, -delete"}},
	"pacman-key":                     {{"", "-l, -list-keys, -f, -finger"}, {"trust-change", "-a, -add, -d, -delete, -lsign-key"}},
	"trash-rm":                       {{"empty-trash", "*"}},
	"pulumi":                         {{"infra-destroy", "down, stack rm, state delete, state unprotect -all, stack import"}},
	"oc":                             {{"", "adm top *, adm inspect, adm policy who-can *"}, {"cluster-stop", "adm drain, adm cordon, adm taint"}, {"cluster-delete", "adm prune *, adm migrate *"}, {"grant-rights", "adm policy add-cluster-role-to-user cluster-admin, adm policy add-scc-to-user privileged"}},
	"heroku":                         {{"cloud-delete", "config:unset, domains:clear, domains:remove, access:remove, keys:clear, keys:remove, certs:remove, drains:remove, repo:reset, *:destroy, *:delete, buildpacks:clear, webhooks:remove, container:rm, spaces:destroy"}},
	"rke":                            {{"", "version, util get-state-file"}, {"cluster-delete", "remove"}, {"infra-change", "*"}},
	"regctl":                         {{"", "* ls, * get, * inspect, image digest, version"}, {"cloud-delete", "* delete, * rm, * del"}, {"cloud-change", "*"}},
	"pg_ctl":                         {{"", "status"}, {"service-stop", "stop, kill"}},
	"kafka-configs kafka-configs.sh": {{"", "-describe"}, {"sql-drop", "-add-config=retention.ms=0, -add-config=retention.ms=1, -add-config=retention.ms=1000, -add-config=retention.bytes=[01]"}, {"cloud-change", "*"}},
	"ldapmodify ldapadd":             {{"", "-n"}, {"remote-change", "*"}},
	"gh":                             {{"cloud-expose", "repo edit -visibility=public"}, {"cloud-delete", "repo archive"}},
	"networkctl":                     {{"network-off", "down, delete"}},
	"dotnet":                         {{"package-unpublish", "nuget delete"}},
	"vsce":                           {{"package-unpublish", "unpublish"}, {"package-publish", "publish"}, {"", "ls, show, search"}},
	"pod":                            {{"package-unpublish", "trunk delete, trunk deprecate"}},
	"dpkg-statoverride":              {{"", "-list"}, {"set-id", "* 4??? *, * 2??? *, * 6??? *"}, {"attributes", "*"}},
	"restorecon":                     {{"", "-n"}, {"attributes", "*"}},
	"semanage":                       {{"", "* -l, * -list"}, {"protection-off-high", "permissive -a, boolean -off"}, {"settings-change", "*"}},
	"setsebool":                      {{"settings-change", "*"}},
	"init.d":                         {{"", "status, check, rcvar"}, {"service-stop", "stop, onestop, faststop"}, {"service-change", "*"}},
	"pwpolicy":                       {{"", "-getaccountpolicies, -getglobalpolicy, -getpolicy"}, {"protection-off-high", "-clearaccountpolicies, -deletealluserpolicies, -disableuser, -setaccountpolicies"}, {"account-change", "*"}},
	"jamf":                           {{"", "version, checkJSSConnection, help, listUsers"}, {"protection-off-high", "removeframework, removemdmprofile, removeswusettings, unmanage, deleteaccount"}, {"settings-change", "*"}},
	"trimforce":                      {{"settings-change", "*"}},
	"purge":                          {{"service-change", "*"}},
	"wsl":                            {{"cloud-delete", "-unregister"}},
	"wp":                             {{"", "* list, * get, * status, core version, core check-update, option get, db check, db size, db tables, db prefix, cli version, cli info, * is-installed, * search, * count, post meta get"}, {"sql-drop", "db reset, db drop, db clean, site empty, site delete, post delete $, user delete, plugin delete -all, plugin uninstall -all, option delete, db import, comment delete $, search-replace -all-tables, transient delete -all"}},
	"nmcli":                          {{"network-off", "connection delete $, con delete $, c delete $, device disconnect, dev disconnect, networking off, radio all off, radio wifi off, general permissions off"}},
	"lpadmin":                        {{"settings-delete", "-x"}},
	"bosh":                           {{"cloud-delete", "delete-deployment, deld, delete-env, delete-vm, clean-up -all, delete-disk, delete-snapshots"}, {"", "vms, deployments, instances, tasks, task, env, events, stemcells, releases, logs"}},
	"juju":                           {{"cloud-delete", "destroy-model, destroy-controller, kill-controller, remove-application, remove-unit, remove-machine, destroy-*"}, {"", "status, models, controllers, show-*, list-*, debug-log, whoami, config=, machines, users"}, {"cloud-change", "*"}},
	"knife":                          {{"cloud-delete", "* delete, * bulk delete, node run_list remove"}, {"", "* list, * show, search, status, diff"}},
	"puppet":                         {{"", "* list, resource=, config print, module list, node find, facts, help"}, {"service-stop", "resource service * ensure=stopped"}, {"cluster-delete", "node clean, node purge, node deactivate, cert clean, cert revoke, resource * * ensure=absent, resource * * ensure=purged, ssl clean"}},
	"puppetserver":                   {{"cluster-delete", "ca clean, ca revoke"}},
	"wsk":                            {{"cloud-delete", "* delete"}, {"", "* list, * get"}},
	"faas-cli":                       {{"cloud-delete", "remove, rm, delete, secret remove"}, {"", "list, ls, describe, logs, version"}},
	"rancher":                        {{"cloud-delete", "* delete, * rm"}},
	"velero":                         {{"delete-backup", "backup delete, schedule delete, restore delete, backup-location delete, uninstall"}, {"", "* get, * describe, * logs, version, get *, describe *"}},
	"tkn":                            {{"cluster-delete", "* delete -all, * delete -f, * delete"}, {"", "* list, * ls, * describe, * logs, version"}},
	"linkerd":                        {{"cluster-delete", "uninstall, * uninstall"}, {"", "check, version, stat, viz stat, viz top, viz tap"}},
	"istioctl":                       {{"cluster-delete", "uninstall, x uninstall, manifest remove"}},
	"cilium":                         {{"cluster-delete", "uninstall, bpf * flush, cleanup"}, {"", "status, version, * list, connectivity test"}},
	"talosctl":                       {{"cluster-delete", "reset, cluster destroy, etcd remove-member, etcd forfeit-leadership, upgrade-k8s"}, {"power", "reboot, shutdown"}, {"", "get, version, health, dmesg, logs, services, dashboard, ls, read, stats, processes, containers, disks, members, time, memory"}},
	"kops":                           {{"cluster-delete", "delete *"}, {"", "get *, validate *, version, toolbox dump"}},
	"k0s":                            {{"cluster-delete", "reset"}, {"", "status, version, kubectl get *"}},
	"microk8s":                       {{"cluster-delete", "reset, remove-node"}, {"cluster-stop", "stop, leave"}, {"", "status, inspect, version"}},
	"kubeadm":                        {{"cluster-delete", "reset"}},
	"dokku":                          {{"cloud-delete", "apps:destroy, *:destroy, storage:unmount, domains:clear, config:clear, certs:remove"}, {"", "apps:list, logs, ps:report, *:report, *:list, config:show, version"}},
	"restic":                         {{"delete-backup", "forget -prune, prune, forget -keep-last=0, key remove, unlock -remove-all, rewrite -forget"}, {"", "snapshots, ls, stats, check, diff, find, cat, list, version, key list, forget -dry-run"}},
	"borg":                           {{"", "list, info, check, diff, -version, * -dry-run, key export"}, {"delete-backup", "delete, prune, compact, break-lock, recreate, key change-passphrase"}},
	"borgmatic":                      {{"", "list, info, -version, config validate, * -dry-run"}, {"delete-backup", "prune, delete, compact, borg delete"}},
	"duplicity":                      {{"", "collection-status, list-current-files, verify, * -dry-run"}, {"delete-backup", "remove-all-but-n-full -force, remove-older-than -force, cleanup -force, remove-all-inc-of-but-n-full -force"}},
	"duplicacy":                      {{"delete-backup", "prune"}, {"", "list, check, history, diff"}},
	"kopia":                          {{"delete-backup", "snapshot delete, repository disconnect, policy delete, maintenance run, blob delete, content delete"}, {"", "snapshot list, snapshot ls, ls, repository status, policy list, policy show, diff, show"}},
	"rsnapshot":                      {{"", "configtest, du, diff, -t"}},
	"tarsnap":                        {{"delete-backup", "-d, -nuke"}, {"", "-list-archives, -print-stats, -t"}},
	"bup":                            {{"delete-backup", "rm, gc, prune-older"}},
	"wal-g":                          {{"delete-backup", "delete"}, {"", "backup-list, wal-show, st ls"}},
	"pgbackrest":                     {{"delete-backup", "stanza-delete, expire"}, {"sql-drop", "restore"}, {"", "info, check, verify, version"}},
	"barman":                         {{"delete-backup", "delete"}, {"", "list-*, show-*, check, status, diagnose"}},
	"snapper":                        {{"delete-backup", "delete, rm, cleanup, delete-config, remove"}, {"disk-change", "rollback, undochange"}},
	"timeshift":                      {{"delete-backup", "-delete, -delete-all"}, {"disk-change", "-restore"}},
	"trash-empty":                    {{"", "-dry-run"}, {"empty-trash", "*"}},
	"gio":                            {{"empty-trash", "trash -empty"}},
	"pg_dropcluster":                 {{"sql-drop", "*"}},
	"pg_ctlcluster":                  {{"", "* status"}, {"service-stop", "* stop, * * stop"}, {"service-change", "*"}},
	"myloader":                       {{"sql-drop", "-o, -overwrite-tables"}, {"sql-write", "*"}},
	"mysqlcheck":                     {{"", "-c, -check"}, {"sql-write", "*"}},
	"pt-archiver":                    {{"", "-dry-run"}, {"sql-all-rows", "-purge"}, {"sql-write", "*"}},
	"pt-table-sync":                  {{"", "-dry-run, -print"}, {"sql-all-rows", "-execute"}},
	"pt-kill":                        {{"", "-print"}, {"kill", "-kill"}},
	"neo4j-admin":                    {{"sql-drop", "database load -overwrite-destination, database load -force, database delete, load -force, dbms set-initial-password"}},
	"couchbase-cli":                  {{"sql-drop", "bucket-delete, bucket-flush, collection-manage -drop-*"}, {"cluster-delete", "failover, rebalance -server-remove*, server-remove"}, {"", "*-list, server-info, host-list, bucket-list"}},
	"elasticsearch-node":             {{"cluster-delete", "detach-cluster, unsafe-bootstrap, repurpose, remove-settings, remove-customs"}},
	"elasticsearch-reset-password":   {{"credential-change", "*"}},
	"pulsar-admin":                   {{"sql-drop", "topics delete*, namespaces delete, tenants delete, topics unload, topics truncate, persistent delete, topics skip-all, topics clear-backlog, namespaces clear-backlog, clusters delete, schemas delete"}, {"", "* list, * get, * stats, topics list, * partitioned-lookup, * info*"}},
	"confluent":                      {{"cloud-delete", "* delete, * * delete"}, {"", "* list, * describe, * * list, * * describe, version"}},
	"atlas":                          {{"cloud-delete", "* delete, * terminate, * * delete"}, {"", "* list, * describe, * ls"}},
	"turso":                          {{"cloud-delete", "db destroy, group destroy, org destroy"}, {"", "db list, db show, group list"}},
	"pscale":                         {{"cloud-delete", "* delete"}, {"", "* list, * show, * diff, * schema"}},
	"neonctl":                        {{"cloud-delete", "* delete, branches reset, branches restore"}, {"", "* list, * get, me"}},
	"stripe":                         {{"cloud-delete", "* delete, * cancel -confirm"}},
	"b2":                             {{"cloud-delete", "delete-bucket, rm, bucket delete, delete-file-version, delete-key, sync -delete"}, {"", "ls, list-*, get-*, bucket list, account get, file info"}},
	"rclone":                         {{"", "ls, lsd, lsl, lsf, lsjson, size, check, about, listremotes, tree, version, md5sum, cat, ncdu, config show, * -dry-run, * -n"}, {"cloud-delete", "purge, cleanup"}},
	"s3cmd":                          {{"", "ls, la, info, du, * -dry-run, * -n"}, {"cloud-delete", "rb, del -recursive, rm -recursive, del -r, del -f, expire, sync -delete-removed"}},
	"s5cmd":                          {{"", "ls, du, cat, head, -dry-run"}, {"cloud-delete", "rb, rm, sync -delete"}},
	"packer":                         {{"infra-apply", "build -force"}},
	"crossplane":                     {{"cluster-delete", "* delete, xpkg delete"}},
	"cdk":                            {{"", "diff, ls, list, synth, synthesize, doctor, docs, notices"}, {"infra-destroy", "destroy, gc"}, {"infra-apply", "deploy -require-approval=never"}},
	"flux":                           {{"", "get *, logs, check, version, tree *, stats, events, diff *, export *, trace"}, {"cluster-delete", "delete *, uninstall"}, {"cluster-stop", "suspend *"}},
	"argocd":                         {{"cluster-delete", "* delete, * rm, app delete-resource, app rollback, app sync -force, app sync -replace, cluster rm, repo rm, app terminate-op"}},
	"helm":                           {{"cluster-delete", "uninstall, delete, del, un, rollback -force, upgrade -force, upgrade -reset-values -force"}},
	"helmfile":                       {{"", "list, diff, template, lint, status, build, version, deps"}, {"cluster-delete", "destroy, delete, sync -force"}, {"infra-change", "*"}},
}

// operating gives programs the operations of the table, before what else is known of them.
func operating(m map[string]handler) {
	for names, list := range operations {
		for name := range strings.FieldsSeq(names) {
			m[name] = operated(list, m[name])
		}
	}
}

// operated returns a handler that looks for an operation of a list before it calls the next one; nil means that there is none.
func operated(list []operation, next handler) handler {
	if next == nil {
		next = (*call).wrapperOrUnknown
	}
	return func(c *call) stream {
		switch op := c.operation(list); {
		case op == nil:
			return next(c)
		case op.rule == "":
			return stream{taint: fromFile | c.in.taint}
		default:
			c.a.report(op.rule, c.span, "")
			return stream{taint: fromFile}
		}
	}
}

// dryFlags make every operation only show what it would do.
var dryFlags = []string{"help", "dry-run", "dryrun", "dry_run", "what-if", "whatif", "noop"}

// operation returns the first operation of a list that a call fits.
func (c *call) operation(list []operation) *operation {
	if isHelp(c.args) {
		return &operation{}
	}
	f := parse(c.args, "")
	if f.givenAny(dryFlags) {
		return nil
	}
	words, loose := c.operands()
	for i := range list {
		for phrase := range strings.SplitSeq(list[i].phrases, ",") {
			if c.fits(strings.TrimSpace(phrase), words, loose, f) {
				return &list[i]
			}
		}
	}
	return nil
}

// operands returns what is no flag among the first arguments, and how many of them at the start may be values of flags before the first verb.
func (c *call) operands() (words []value, loose int) {
	follows := false
	for _, v := range c.args {
		switch {
		case len(v.text) > 1 && v.text[0] == '-':
			follows = !strings.Contains(v.text, "=")
			continue
		case follows && loose == len(words):
			loose++
		}
		follows = false
		words = append(words, v)
	}
	return words, loose
}

// anywhere is up to which word a phrase that begins with "* " may begin.
const anywhere = 5

// fits reports whether a phrase of the table describes a call.
func (c *call) fits(phrase string, words []value, loose int, f flags) bool {
	if phrase == "*" {
		return true
	}
	last := loose
	if rest, ok := strings.CutPrefix(phrase, "* "); ok {
		phrase, last = rest, anywhere
	}
	for from := 0; from <= min(last, len(words)); from++ {
		if c.fitsAt(phrase, words[from:], f) {
			return true
		}
	}
	return false
}

func (c *call) fitsAt(phrase string, words []value, f flags) bool {
	at := 0
	for want := range strings.FieldsSeq(phrase) {
		switch {
		case want == "$":
			if !hasUnknownList(words[min(at, len(words)):]) {
				return false
			}
		case want[0] == '-' && len(want) > 1:
			if name, text, ok := strings.Cut(want[1:], "="); ok && !c.flagIs(name, text) || !ok && !f.given[name] {
				return false
			}
		case at == len(words):
			return false
		default:
			name, alone := strings.CutSuffix(want, "=")
			if ok, err := path.Match(name, strings.ToLower(words[at].text)); name != "*" && (!ok || err != nil) || alone && len(words) > at+1 {
				return false
			}
			at++
		}
	}
	return true
}

// flagIs reports whether a flag has this value, joined with it or in the next word.
func (c *call) flagIs(name, text string) bool {
	for i, v := range c.args {
		if !strings.HasPrefix(v.text, "-") {
			continue
		}
		n, val, joined := strings.Cut(strings.TrimLeft(v.text, "-"), "=")
		if !joined && i+1 < len(c.args) {
			val = c.args[i+1].text
		}
		if ok, err := path.Match(text, val); n == name && ok && err == nil {
			return true
		}
	}
	return false
}
