BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('dc11669786a5');
CREATE TABLE "assessments" (
	assessment_id VARCHAR(50) NOT NULL, 
	trace_id VARCHAR(50) NOT NULL, 
	name VARCHAR(250) NOT NULL, 
	assessment_type VARCHAR(20) NOT NULL, 
	value TEXT NOT NULL, 
	error TEXT, 
	created_timestamp BIGINT NOT NULL, 
	last_updated_timestamp BIGINT NOT NULL, 
	source_type VARCHAR(50) NOT NULL, 
	source_id VARCHAR(250), 
	run_id VARCHAR(32), 
	span_id VARCHAR(50), 
	rationale TEXT, 
	overrides VARCHAR(50), 
	valid BOOLEAN NOT NULL, 
	assessment_metadata TEXT, 
	experiment_id INTEGER, 
	trace_timestamp_ms BIGINT, 
	aggregate_value FLOAT, 
	is_numeric_value BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT assessments_pk PRIMARY KEY (assessment_id), 
	CONSTRAINT fk_assessments_trace_id FOREIGN KEY(trace_id) REFERENCES trace_info (request_id) ON DELETE CASCADE
);
CREATE TABLE budget_policies (
	budget_policy_id VARCHAR(36) NOT NULL, 
	budget_unit VARCHAR(32) NOT NULL, 
	budget_amount FLOAT NOT NULL, 
	duration_unit VARCHAR(32) NOT NULL, 
	duration_value INTEGER NOT NULL, 
	target_scope VARCHAR(32) NOT NULL, 
	budget_action VARCHAR(32) NOT NULL, 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	last_updated_by VARCHAR(255), 
	last_updated_at BIGINT NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, target_value VARCHAR(255), 
	CONSTRAINT budget_policies_pk PRIMARY KEY (budget_policy_id)
);
CREATE TABLE "datasets" (
	dataset_uuid VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(500) NOT NULL, 
	digest VARCHAR(36) NOT NULL, 
	dataset_source_type VARCHAR(36) NOT NULL, 
	dataset_source TEXT NOT NULL, 
	dataset_schema TEXT, 
	dataset_profile TEXT, 
	CONSTRAINT dataset_pk PRIMARY KEY (experiment_id, name, digest), 
	CONSTRAINT fk_datasets_experiment_id_experiments FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE
);
INSERT INTO "datasets" VALUES('ddf882d66d0e4786ba329abf7fa337c7',1,'dataset','a5f0b5c9','code','{"tags": {"mlflow.user": "root", "mlflow.source.name": "/tmp/flowers/train.py", "mlflow.source.type": "LOCAL", "mlflow.source.git.commit": "c008a7f78a5b1190fc07087feb32fae1bc66f76e", "mlflow.source.git.branch": "master"}}','{"mlflow_colspec": [{"type": "double", "name": "sepal length (cm)", "required": true}, {"type": "double", "name": "sepal width (cm)", "required": true}, {"type": "double", "name": "petal length (cm)", "required": true}, {"type": "double", "name": "petal width (cm)", "required": true}]}','{"num_rows": 112, "num_elements": 448}');
CREATE TABLE endpoint_bindings (
	endpoint_id VARCHAR(36) NOT NULL, 
	resource_type VARCHAR(50) NOT NULL, 
	resource_id VARCHAR(255) NOT NULL, 
	created_at BIGINT NOT NULL, 
	created_by VARCHAR(255), 
	last_updated_at BIGINT NOT NULL, 
	last_updated_by VARCHAR(255), display_name VARCHAR(255), 
	CONSTRAINT endpoint_bindings_pk PRIMARY KEY (endpoint_id, resource_type, resource_id), 
	CONSTRAINT fk_endpoint_bindings_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES endpoints (endpoint_id) ON DELETE CASCADE
);
CREATE TABLE endpoint_model_mappings (
	mapping_id VARCHAR(36) NOT NULL, 
	endpoint_id VARCHAR(36) NOT NULL, 
	model_definition_id VARCHAR(36) NOT NULL, 
	weight FLOAT NOT NULL, 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, linkage_type VARCHAR(64) DEFAULT 'PRIMARY' NOT NULL, fallback_order INTEGER, 
	CONSTRAINT endpoint_model_mappings_pk PRIMARY KEY (mapping_id), 
	CONSTRAINT fk_endpoint_model_mappings_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES endpoints (endpoint_id) ON DELETE CASCADE, 
	CONSTRAINT fk_endpoint_model_mappings_model_definition_id FOREIGN KEY(model_definition_id) REFERENCES model_definitions (model_definition_id)
);
CREATE TABLE endpoint_tags (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(5000), 
	endpoint_id VARCHAR(36) NOT NULL, 
	CONSTRAINT endpoint_tag_pk PRIMARY KEY ("key", endpoint_id), 
	CONSTRAINT fk_endpoint_tags_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES endpoints (endpoint_id) ON DELETE CASCADE
);
CREATE TABLE "endpoints" (
	endpoint_id VARCHAR(36) NOT NULL, 
	name VARCHAR(255), 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	last_updated_by VARCHAR(255), 
	last_updated_at BIGINT NOT NULL, 
	routing_strategy VARCHAR(64), 
	fallback_config_json TEXT, 
	experiment_id INTEGER, 
	usage_tracking BOOLEAN DEFAULT '0' NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT endpoints_pk PRIMARY KEY (endpoint_id), 
	CONSTRAINT fk_endpoints_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE SET NULL, 
	CONSTRAINT uq_endpoints_workspace_name UNIQUE (workspace, name)
);
CREATE TABLE entity_associations (
	association_id VARCHAR(36) NOT NULL, 
	source_type VARCHAR(36) NOT NULL, 
	source_id VARCHAR(36) NOT NULL, 
	destination_type VARCHAR(36) NOT NULL, 
	destination_id VARCHAR(36) NOT NULL, 
	created_time BIGINT, 
	CONSTRAINT entity_associations_pk PRIMARY KEY (source_type, source_id, destination_type, destination_id)
);
CREATE TABLE "evaluation_dataset_records" (
	dataset_record_id VARCHAR(36) NOT NULL, 
	dataset_id VARCHAR(36) NOT NULL, 
	inputs JSON NOT NULL, 
	expectations JSON, 
	tags JSON, 
	source JSON, 
	source_id VARCHAR(36), 
	source_type VARCHAR(255), 
	created_time BIGINT, 
	last_update_time BIGINT, 
	created_by VARCHAR(255), 
	last_updated_by VARCHAR(255), 
	input_hash VARCHAR(64) NOT NULL, outputs JSON, 
	CONSTRAINT evaluation_dataset_records_pk PRIMARY KEY (dataset_record_id), 
	CONSTRAINT fk_evaluation_dataset_records_dataset_id FOREIGN KEY(dataset_id) REFERENCES evaluation_datasets (dataset_id) ON DELETE CASCADE, 
	CONSTRAINT unique_dataset_input UNIQUE (dataset_id, input_hash)
);
CREATE TABLE evaluation_dataset_tags (
	dataset_id VARCHAR(36) NOT NULL, 
	"key" VARCHAR(255) NOT NULL, 
	value VARCHAR(5000), 
	CONSTRAINT evaluation_dataset_tags_pk PRIMARY KEY (dataset_id, "key"), 
	CONSTRAINT fk_evaluation_dataset_tags_dataset_id FOREIGN KEY(dataset_id) REFERENCES evaluation_datasets (dataset_id) ON DELETE CASCADE
);
CREATE TABLE "evaluation_datasets" (
	dataset_id VARCHAR(36) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	schema TEXT, 
	profile TEXT, 
	digest VARCHAR(64), 
	created_time BIGINT, 
	last_update_time BIGINT, 
	created_by VARCHAR(255), 
	last_updated_by VARCHAR(255), 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT evaluation_datasets_pk PRIMARY KEY (dataset_id)
);
CREATE TABLE "experiment_tags" (
	"key" VARCHAR(250) NOT NULL, 
	value TEXT, 
	experiment_id INTEGER NOT NULL, 
	CONSTRAINT experiment_tag_pk PRIMARY KEY ("key", experiment_id), 
	FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id)
);
CREATE TABLE "experiments" (
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	artifact_location VARCHAR(256), 
	lifecycle_stage VARCHAR(32), 
	creation_time BIGINT, 
	last_update_time BIGINT, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT experiment_pk PRIMARY KEY (experiment_id), 
	CONSTRAINT experiments_lifecycle_stage CHECK (lifecycle_stage IN ('active', 'deleted')), 
	CONSTRAINT uq_experiments_workspace_name UNIQUE (workspace, name)
);
INSERT INTO "experiments" VALUES(0,'Default','/tmp/flowers/store/mlruns/0','active',1795852381530,1795852381530,'default');
INSERT INTO "experiments" VALUES(1,'flowers','/tmp/flowers/store/mlruns/1','active',1795852381578,1795852381578,'default');
CREATE TABLE guardrail_configs (
	endpoint_id VARCHAR(36) NOT NULL, 
	guardrail_id VARCHAR(36) NOT NULL, 
	execution_order INTEGER, 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT guardrail_configs_pk PRIMARY KEY (endpoint_id, guardrail_id), 
	CONSTRAINT fk_guardrail_configs_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES endpoints (endpoint_id) ON DELETE CASCADE, 
	CONSTRAINT fk_guardrail_configs_guardrail_id FOREIGN KEY(guardrail_id) REFERENCES guardrails (guardrail_id) ON DELETE CASCADE
);
CREATE TABLE guardrails (
	guardrail_id VARCHAR(36) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	scorer_id VARCHAR(36) NOT NULL, 
	scorer_version INTEGER NOT NULL, 
	stage VARCHAR(32) NOT NULL, 
	action VARCHAR(32) NOT NULL, 
	action_endpoint_id VARCHAR(36), 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	last_updated_by VARCHAR(255), 
	last_updated_at BIGINT NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT guardrails_pk PRIMARY KEY (guardrail_id), 
	CONSTRAINT fk_guardrails_scorer_version FOREIGN KEY(scorer_id, scorer_version) REFERENCES scorer_versions (scorer_id, scorer_version), 
	CONSTRAINT fk_guardrails_action_endpoint_id FOREIGN KEY(action_endpoint_id) REFERENCES endpoints (endpoint_id) ON DELETE SET NULL
);
CREATE TABLE input_tags (
	input_uuid VARCHAR(36) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	value VARCHAR(500) NOT NULL, 
	CONSTRAINT input_tags_pk PRIMARY KEY (input_uuid, name)
);
INSERT INTO "input_tags" VALUES('1c885eac31424e74bae49855c66900d2','mlflow.data.context','train');
INSERT INTO "input_tags" VALUES('96e1cfbb606a4a199ac2129a61228083','mlflow.data.context','train');
CREATE TABLE inputs (
	input_uuid VARCHAR(36) NOT NULL, 
	source_type VARCHAR(36) NOT NULL, 
	source_id VARCHAR(36) NOT NULL, 
	destination_type VARCHAR(36) NOT NULL, 
	destination_id VARCHAR(36) NOT NULL, step BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT inputs_pk PRIMARY KEY (source_type, source_id, destination_type, destination_id)
);
INSERT INTO "inputs" VALUES('1c885eac31424e74bae49855c66900d2','DATASET','ddf882d66d0e4786ba329abf7fa337c7','RUN','9a0993e14d694031937b54cc7c6dee83',0);
INSERT INTO "inputs" VALUES('47f0024afae74fab96af26f14c0c4cdc','RUN_OUTPUT','9a0993e14d694031937b54cc7c6dee83','MODEL_OUTPUT','m-b6c6e7f17ede4f4d916d4beb061b5844',0);
INSERT INTO "inputs" VALUES('96e1cfbb606a4a199ac2129a61228083','DATASET','ddf882d66d0e4786ba329abf7fa337c7','RUN','6c8472366a9c4428b967e90491a3b203',0);
INSERT INTO "inputs" VALUES('ae8c1d8f42fe4057b4f79616b840fce8','RUN_OUTPUT','6c8472366a9c4428b967e90491a3b203','MODEL_OUTPUT','m-fb922ac185a84d6280dffe8971a9b488',0);
CREATE TABLE issues (
	issue_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(250) NOT NULL, 
	description TEXT NOT NULL, 
	status VARCHAR(50) NOT NULL, 
	severity VARCHAR(50), 
	root_causes TEXT, 
	source_run_id VARCHAR(32), 
	categories TEXT, 
	created_timestamp BIGINT NOT NULL, 
	last_updated_timestamp BIGINT NOT NULL, 
	created_by VARCHAR(255), 
	CONSTRAINT issues_pk PRIMARY KEY (issue_id), 
	CONSTRAINT fk_issues_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE, 
	CONSTRAINT fk_issues_source_run_id FOREIGN KEY(source_run_id) REFERENCES runs (run_uuid) ON DELETE SET NULL
);
CREATE TABLE job_locks (
	lock_key VARCHAR(255) NOT NULL, 
	job_id VARCHAR(36) NOT NULL, 
	acquired_at BIGINT NOT NULL, 
	CONSTRAINT job_locks_pk PRIMARY KEY (lock_key), 
	CONSTRAINT fk_job_locks_job_id FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
);
CREATE TABLE "jobs" (
	id VARCHAR(36) NOT NULL, 
	creation_time BIGINT NOT NULL, 
	job_name VARCHAR(500) NOT NULL, 
	params TEXT NOT NULL, 
	timeout FLOAT, 
	status INTEGER NOT NULL, 
	result TEXT, 
	retry_count INTEGER NOT NULL, 
	last_update_time BIGINT NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, status_details JSON, creator VARCHAR(255), executor_backend VARCHAR(255), lease_expires_at BIGINT, status_message TEXT, progress JSON, progress_updated_at BIGINT, token_hash VARCHAR(64), scoped_permissions JSON, next_attempt_at BIGINT, 
	CONSTRAINT jobs_pk PRIMARY KEY (id)
);
CREATE TABLE label_schemas (
	schema_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(250) NOT NULL, 
	type VARCHAR(16) NOT NULL, 
	instruction TEXT, 
	enable_comment BOOLEAN DEFAULT '0' NOT NULL, 
	input_type VARCHAR(32) NOT NULL, 
	input_config TEXT NOT NULL, 
	created_by VARCHAR(255), 
	created_time BIGINT NOT NULL, 
	last_update_time BIGINT NOT NULL, 
	is_default BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT label_schemas_pk PRIMARY KEY (schema_id), 
	CONSTRAINT fk_label_schemas_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE, 
	CONSTRAINT uq_label_schemas_exp_name UNIQUE (experiment_id, name)
);
CREATE TABLE "latest_metrics" (
	"key" VARCHAR(250) NOT NULL, 
	value FLOAT NOT NULL, 
	timestamp BIGINT, 
	step BIGINT NOT NULL, 
	is_nan BOOLEAN NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	CONSTRAINT latest_metric_pk PRIMARY KEY ("key", run_uuid), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid), 
	CHECK (is_nan IN (0, 1))
);
INSERT INTO "latest_metrics" VALUES('training_precision_score',9.73419401544401430292e-01,1795852393557,0,0,'9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "latest_metrics" VALUES('training_recall_score',9.73214285714285698425e-01,1795852393557,0,0,'9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "latest_metrics" VALUES('training_f1_score',9.73205244122965495989e-01,1795852393557,0,0,'9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "latest_metrics" VALUES('training_accuracy_score',9.73214285714285698425e-01,1795852393557,0,0,'9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "latest_metrics" VALUES('training_log_loss',1.8195378905909034839e-01,1795852393557,0,0,'9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "latest_metrics" VALUES('training_roc_auc',0.997564524291498,1795852393557,0,0,'9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "latest_metrics" VALUES('training_score',9.73214285714285698425e-01,1795852394042,0,0,'9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "latest_metrics" VALUES('LogisticRegression_score_test',9.7368421052631581869e-01,1795852394171,0,0,'9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "latest_metrics" VALUES('training_mean_squared_error',0.0334640444015444,1795852404432,0,0,'6c8472366a9c4428b967e90491a3b203');
INSERT INTO "latest_metrics" VALUES('training_mean_absolute_error',6.69280888030887727291e-02,1795852404432,0,0,'6c8472366a9c4428b967e90491a3b203');
INSERT INTO "latest_metrics" VALUES('training_r2_score',9.49253750849495481212e-01,1795852404432,0,0,'6c8472366a9c4428b967e90491a3b203');
INSERT INTO "latest_metrics" VALUES('training_root_mean_squared_error',1.82931802597428083689e-01,1795852404432,0,0,'6c8472366a9c4428b967e90491a3b203');
INSERT INTO "latest_metrics" VALUES('training_score',9.49253750849495481212e-01,1795852404434,0,0,'6c8472366a9c4428b967e90491a3b203');
CREATE TABLE logged_model_metrics (
	model_id VARCHAR(36) NOT NULL, 
	metric_name VARCHAR(500) NOT NULL, 
	metric_timestamp_ms BIGINT NOT NULL, 
	metric_step BIGINT NOT NULL, 
	metric_value FLOAT, 
	experiment_id INTEGER NOT NULL, 
	run_id VARCHAR(32) NOT NULL, 
	dataset_uuid VARCHAR(36), 
	dataset_name VARCHAR(500), 
	dataset_digest VARCHAR(36), 
	CONSTRAINT logged_model_metrics_pk PRIMARY KEY (model_id, metric_name, metric_timestamp_ms, metric_step, run_id), 
	CONSTRAINT fk_logged_model_metrics_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CONSTRAINT fk_logged_model_metrics_model_id FOREIGN KEY(model_id) REFERENCES logged_models (model_id) ON DELETE CASCADE, 
	CONSTRAINT fk_logged_model_metrics_run_id FOREIGN KEY(run_id) REFERENCES runs (run_uuid) ON DELETE CASCADE
);
INSERT INTO "logged_model_metrics" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844','training_precision_score',1795852393557,0,9.73419401544401430292e-01,1,'9a0993e14d694031937b54cc7c6dee83',NULL,'dataset','a5f0b5c9');
INSERT INTO "logged_model_metrics" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844','training_recall_score',1795852393557,0,9.73214285714285698425e-01,1,'9a0993e14d694031937b54cc7c6dee83',NULL,'dataset','a5f0b5c9');
INSERT INTO "logged_model_metrics" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844','training_f1_score',1795852393557,0,9.73205244122965495989e-01,1,'9a0993e14d694031937b54cc7c6dee83',NULL,'dataset','a5f0b5c9');
INSERT INTO "logged_model_metrics" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844','training_accuracy_score',1795852393557,0,9.73214285714285698425e-01,1,'9a0993e14d694031937b54cc7c6dee83',NULL,'dataset','a5f0b5c9');
INSERT INTO "logged_model_metrics" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844','training_log_loss',1795852393557,0,1.8195378905909034839e-01,1,'9a0993e14d694031937b54cc7c6dee83',NULL,'dataset','a5f0b5c9');
INSERT INTO "logged_model_metrics" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844','training_roc_auc',1795852393557,0,0.997564524291498,1,'9a0993e14d694031937b54cc7c6dee83',NULL,'dataset','a5f0b5c9');
INSERT INTO "logged_model_metrics" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844','training_score',1795852394042,0,9.73214285714285698425e-01,1,'9a0993e14d694031937b54cc7c6dee83',NULL,'dataset','a5f0b5c9');
INSERT INTO "logged_model_metrics" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844','LogisticRegression_score_test',1795852394171,0,9.7368421052631581869e-01,1,'9a0993e14d694031937b54cc7c6dee83',NULL,NULL,NULL);
INSERT INTO "logged_model_metrics" VALUES('m-fb922ac185a84d6280dffe8971a9b488','training_mean_squared_error',1795852404432,0,0.0334640444015444,1,'6c8472366a9c4428b967e90491a3b203',NULL,'dataset','a5f0b5c9');
INSERT INTO "logged_model_metrics" VALUES('m-fb922ac185a84d6280dffe8971a9b488','training_mean_absolute_error',1795852404432,0,6.69280888030887727291e-02,1,'6c8472366a9c4428b967e90491a3b203',NULL,'dataset','a5f0b5c9');
INSERT INTO "logged_model_metrics" VALUES('m-fb922ac185a84d6280dffe8971a9b488','training_r2_score',1795852404432,0,9.49253750849495481212e-01,1,'6c8472366a9c4428b967e90491a3b203',NULL,'dataset','a5f0b5c9');
INSERT INTO "logged_model_metrics" VALUES('m-fb922ac185a84d6280dffe8971a9b488','training_root_mean_squared_error',1795852404432,0,1.82931802597428083689e-01,1,'6c8472366a9c4428b967e90491a3b203',NULL,'dataset','a5f0b5c9');
INSERT INTO "logged_model_metrics" VALUES('m-fb922ac185a84d6280dffe8971a9b488','training_score',1795852404434,0,9.49253750849495481212e-01,1,'6c8472366a9c4428b967e90491a3b203',NULL,'dataset','a5f0b5c9');
CREATE TABLE logged_model_params (
	model_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	param_key VARCHAR(255) NOT NULL, 
	param_value TEXT NOT NULL, 
	CONSTRAINT logged_model_params_pk PRIMARY KEY (model_id, param_key), 
	CONSTRAINT fk_logged_model_params_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CONSTRAINT fk_logged_model_params_model_id FOREIGN KEY(model_id) REFERENCES logged_models (model_id) ON DELETE CASCADE
);
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'C','0.5');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'class_weight','None');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'dual','False');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'fit_intercept','True');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'intercept_scaling','1');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'l1_ratio','0.0');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'max_iter','200');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'n_jobs','None');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'penalty','deprecated');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'random_state','None');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'solver','lbfgs');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'tol','0.0001');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'verbose','0');
INSERT INTO "logged_model_params" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'warm_start','False');
INSERT INTO "logged_model_params" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'ccp_alpha','0.0');
INSERT INTO "logged_model_params" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'criterion','squared_error');
INSERT INTO "logged_model_params" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'max_depth','2');
INSERT INTO "logged_model_params" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'max_features','None');
INSERT INTO "logged_model_params" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'max_leaf_nodes','None');
INSERT INTO "logged_model_params" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'min_impurity_decrease','0.0');
INSERT INTO "logged_model_params" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'min_samples_leaf','1');
INSERT INTO "logged_model_params" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'min_samples_split','2');
INSERT INTO "logged_model_params" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'min_weight_fraction_leaf','0.0');
INSERT INTO "logged_model_params" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'monotonic_cst','None');
INSERT INTO "logged_model_params" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'random_state','0');
INSERT INTO "logged_model_params" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'splitter','best');
CREATE TABLE logged_model_tags (
	model_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	tag_key VARCHAR(255) NOT NULL, 
	tag_value TEXT NOT NULL, 
	CONSTRAINT logged_model_tags_pk PRIMARY KEY (model_id, tag_key), 
	CONSTRAINT fk_logged_model_tags_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CONSTRAINT fk_logged_model_tags_model_id FOREIGN KEY(model_id) REFERENCES logged_models (model_id) ON DELETE CASCADE
);
INSERT INTO "logged_model_tags" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'mlflow.user','root');
INSERT INTO "logged_model_tags" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'mlflow.source.name','/tmp/flowers/train.py');
INSERT INTO "logged_model_tags" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'mlflow.source.type','LOCAL');
INSERT INTO "logged_model_tags" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'mlflow.source.git.commit','c008a7f78a5b1190fc07087feb32fae1bc66f76e');
INSERT INTO "logged_model_tags" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'mlflow.source.git.branch','master');
INSERT INTO "logged_model_tags" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'mlflow.modelVersions','[{"name": "iris-classifier", "version": 1}]');
INSERT INTO "logged_model_tags" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'mlflow.user','root');
INSERT INTO "logged_model_tags" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'mlflow.source.name','/tmp/flowers/train.py');
INSERT INTO "logged_model_tags" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'mlflow.source.type','LOCAL');
INSERT INTO "logged_model_tags" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'mlflow.source.git.commit','c008a7f78a5b1190fc07087feb32fae1bc66f76e');
INSERT INTO "logged_model_tags" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'mlflow.source.git.branch','master');
CREATE TABLE logged_models (
	model_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(500) NOT NULL, 
	artifact_location VARCHAR(1000) NOT NULL, 
	creation_timestamp_ms BIGINT NOT NULL, 
	last_updated_timestamp_ms BIGINT NOT NULL, 
	status INTEGER NOT NULL, 
	lifecycle_stage VARCHAR(32), 
	model_type VARCHAR(500), 
	source_run_id VARCHAR(32), 
	status_message VARCHAR(1000), 
	CONSTRAINT logged_models_pk PRIMARY KEY (model_id), 
	CONSTRAINT logged_models_lifecycle_stage_check CHECK (lifecycle_stage IN ('active', 'deleted')), 
	CONSTRAINT fk_logged_models_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE
);
INSERT INTO "logged_models" VALUES('m-b6c6e7f17ede4f4d916d4beb061b5844',1,'model','/tmp/flowers/store/mlruns/1/models/m-b6c6e7f17ede4f4d916d4beb061b5844/artifacts',1795852382241,1795852393256,2,'active',NULL,'9a0993e14d694031937b54cc7c6dee83',NULL);
INSERT INTO "logged_models" VALUES('m-fb922ac185a84d6280dffe8971a9b488',1,'model','/tmp/flowers/store/mlruns/1/models/m-fb922ac185a84d6280dffe8971a9b488/artifacts',1795852394693,1795852404307,2,'active',NULL,'6c8472366a9c4428b967e90491a3b203',NULL);
CREATE TABLE mcp_access_endpoints (
	id VARCHAR(36) NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	server_name VARCHAR(256) NOT NULL, 
	server_version VARCHAR(128), 
	server_alias VARCHAR(256), 
	url VARCHAR(2048) NOT NULL, 
	transport_type VARCHAR(32) DEFAULT 'streamable-http' NOT NULL, 
	created_by VARCHAR(256), 
	last_updated_by VARCHAR(256), 
	created_at BIGINT NOT NULL, 
	last_updated_at BIGINT NOT NULL, 
	CONSTRAINT mcp_access_endpoints_pk PRIMARY KEY (id), 
	CONSTRAINT mcp_access_endpoints_server_fkey FOREIGN KEY(workspace, server_name) REFERENCES mcp_servers (workspace, name) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE mcp_server_aliases (
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	alias VARCHAR(256) NOT NULL, 
	version VARCHAR(128) NOT NULL, 
	CONSTRAINT mcp_server_aliases_pk PRIMARY KEY (workspace, name, alias), 
	CONSTRAINT mcp_server_aliases_server_fkey FOREIGN KEY(workspace, name) REFERENCES mcp_servers (workspace, name) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE mcp_server_tags (
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(5000), 
	CONSTRAINT mcp_server_tags_pk PRIMARY KEY (workspace, name, "key"), 
	CONSTRAINT mcp_server_tags_server_fkey FOREIGN KEY(workspace, name) REFERENCES mcp_servers (workspace, name) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE mcp_server_version_tags (
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	version VARCHAR(128) NOT NULL, 
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(5000), 
	CONSTRAINT mcp_server_version_tags_pk PRIMARY KEY (workspace, name, version, "key"), 
	CONSTRAINT mcp_server_version_tags_version_fkey FOREIGN KEY(workspace, name, version) REFERENCES mcp_server_versions (workspace, name, version) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE mcp_server_versions (
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	version VARCHAR(128) NOT NULL, 
	version_major INTEGER NOT NULL, 
	version_minor INTEGER NOT NULL, 
	version_patch INTEGER NOT NULL, 
	version_prerelease_sort_key VARCHAR(512) NOT NULL, 
	server_json JSON NOT NULL, 
	status VARCHAR(20) DEFAULT 'draft' NOT NULL, 
	tools JSON, 
	source VARCHAR(512), 
	connect_options JSON, 
	created_by VARCHAR(256), 
	last_updated_by VARCHAR(256), 
	created_at BIGINT NOT NULL, 
	last_updated_at BIGINT NOT NULL, 
	CONSTRAINT mcp_server_versions_pk PRIMARY KEY (workspace, name, version), 
	CONSTRAINT mcp_server_versions_server_fkey FOREIGN KEY(workspace, name) REFERENCES mcp_servers (workspace, name) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE mcp_servers (
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	display_name VARCHAR(256), 
	description TEXT, 
	icons JSON, 
	created_by VARCHAR(256), 
	last_updated_by VARCHAR(256), 
	created_at BIGINT NOT NULL, 
	last_updated_at BIGINT NOT NULL, 
	CONSTRAINT mcp_servers_pk PRIMARY KEY (workspace, name)
);
CREATE TABLE "metrics" (
	"key" VARCHAR(250) NOT NULL, 
	value FLOAT NOT NULL, 
	timestamp BIGINT NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	step BIGINT DEFAULT '0' NOT NULL, 
	is_nan BOOLEAN DEFAULT '0' NOT NULL, 
	CONSTRAINT metric_pk PRIMARY KEY ("key", timestamp, step, run_uuid, value, is_nan), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid), 
	CHECK (is_nan IN (0, 1))
);
INSERT INTO "metrics" VALUES('training_precision_score',9.73419401544401430292e-01,1795852393557,'9a0993e14d694031937b54cc7c6dee83',0,0);
INSERT INTO "metrics" VALUES('training_recall_score',9.73214285714285698425e-01,1795852393557,'9a0993e14d694031937b54cc7c6dee83',0,0);
INSERT INTO "metrics" VALUES('training_f1_score',9.73205244122965495989e-01,1795852393557,'9a0993e14d694031937b54cc7c6dee83',0,0);
INSERT INTO "metrics" VALUES('training_accuracy_score',9.73214285714285698425e-01,1795852393557,'9a0993e14d694031937b54cc7c6dee83',0,0);
INSERT INTO "metrics" VALUES('training_log_loss',1.8195378905909034839e-01,1795852393557,'9a0993e14d694031937b54cc7c6dee83',0,0);
INSERT INTO "metrics" VALUES('training_roc_auc',0.997564524291498,1795852393557,'9a0993e14d694031937b54cc7c6dee83',0,0);
INSERT INTO "metrics" VALUES('training_score',9.73214285714285698425e-01,1795852394042,'9a0993e14d694031937b54cc7c6dee83',0,0);
INSERT INTO "metrics" VALUES('LogisticRegression_score_test',9.7368421052631581869e-01,1795852394171,'9a0993e14d694031937b54cc7c6dee83',0,0);
INSERT INTO "metrics" VALUES('training_mean_squared_error',0.0334640444015444,1795852404432,'6c8472366a9c4428b967e90491a3b203',0,0);
INSERT INTO "metrics" VALUES('training_mean_absolute_error',6.69280888030887727291e-02,1795852404432,'6c8472366a9c4428b967e90491a3b203',0,0);
INSERT INTO "metrics" VALUES('training_r2_score',9.49253750849495481212e-01,1795852404432,'6c8472366a9c4428b967e90491a3b203',0,0);
INSERT INTO "metrics" VALUES('training_root_mean_squared_error',1.82931802597428083689e-01,1795852404432,'6c8472366a9c4428b967e90491a3b203',0,0);
INSERT INTO "metrics" VALUES('training_score',9.49253750849495481212e-01,1795852404434,'6c8472366a9c4428b967e90491a3b203',0,0);
CREATE TABLE "model_definitions" (
	model_definition_id VARCHAR(36) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	secret_id VARCHAR(36), 
	provider VARCHAR(64) NOT NULL, 
	model_name VARCHAR(256) NOT NULL, 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	last_updated_by VARCHAR(255), 
	last_updated_at BIGINT NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT model_definitions_pk PRIMARY KEY (model_definition_id), 
	CONSTRAINT fk_model_definitions_secret_id FOREIGN KEY(secret_id) REFERENCES secrets (secret_id) ON DELETE SET NULL, 
	CONSTRAINT uq_model_definitions_workspace_name UNIQUE (workspace, name)
);
CREATE TABLE "model_version_tags" (
	"key" VARCHAR(250) NOT NULL, 
	value TEXT, 
	name VARCHAR(256) NOT NULL, 
	version INTEGER NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT model_version_tag_pk PRIMARY KEY (workspace, "key", name, version), 
	CONSTRAINT fk_model_version_tags_model_versions FOREIGN KEY(workspace, name, version) REFERENCES model_versions (workspace, name, version) ON UPDATE CASCADE
);
CREATE TABLE "model_versions" (
	name VARCHAR(256) NOT NULL, 
	version INTEGER NOT NULL, 
	creation_time BIGINT, 
	last_updated_time BIGINT, 
	description VARCHAR(5000), 
	user_id VARCHAR(256), 
	current_stage VARCHAR(20), 
	source VARCHAR(500), 
	run_id VARCHAR(32), 
	status VARCHAR(20), 
	status_message VARCHAR(500), 
	run_link VARCHAR(500), 
	storage_location VARCHAR(500), 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT model_version_pk PRIMARY KEY (workspace, name, version), 
	CONSTRAINT fk_model_versions_registered_models FOREIGN KEY(workspace, name) REFERENCES registered_models (workspace, name) ON UPDATE CASCADE
);
INSERT INTO "model_versions" VALUES('iris-classifier',1,1795852393367,1795852393367,NULL,NULL,'None','models:/m-b6c6e7f17ede4f4d916d4beb061b5844','9a0993e14d694031937b54cc7c6dee83','READY',NULL,NULL,'/tmp/flowers/store/mlruns/1/models/m-b6c6e7f17ede4f4d916d4beb061b5844/artifacts','default');
CREATE TABLE online_scoring_configs (
	online_scoring_config_id VARCHAR(36) NOT NULL, 
	scorer_id VARCHAR(36) NOT NULL, 
	sample_rate FLOAT NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	filter_string TEXT, 
	CONSTRAINT online_scoring_config_pk PRIMARY KEY (online_scoring_config_id), 
	CONSTRAINT fk_online_scoring_configs_scorer_id FOREIGN KEY(scorer_id) REFERENCES scorers (scorer_id) ON DELETE CASCADE, 
	CONSTRAINT fk_online_scoring_configs_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id)
);
CREATE TABLE "params" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000) NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	CONSTRAINT param_pk PRIMARY KEY ("key", run_uuid), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid)
);
INSERT INTO "params" VALUES('C','0.5','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('class_weight','None','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('dual','False','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('fit_intercept','True','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('intercept_scaling','1','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('l1_ratio','0.0','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('max_iter','200','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('n_jobs','None','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('penalty','deprecated','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('random_state','None','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('solver','lbfgs','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('tol','0.0001','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('verbose','0','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('warm_start','False','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('note','line one
line two: a colon','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "params" VALUES('ccp_alpha','0.0','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "params" VALUES('criterion','squared_error','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "params" VALUES('max_depth','2','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "params" VALUES('max_features','None','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "params" VALUES('max_leaf_nodes','None','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "params" VALUES('min_impurity_decrease','0.0','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "params" VALUES('min_samples_leaf','1','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "params" VALUES('min_samples_split','2','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "params" VALUES('min_weight_fraction_leaf','0.0','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "params" VALUES('monotonic_cst','None','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "params" VALUES('random_state','0','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "params" VALUES('splitter','best','6c8472366a9c4428b967e90491a3b203');
CREATE TABLE "registered_model_aliases" (
	alias VARCHAR(256) NOT NULL, 
	version INTEGER NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT registered_model_alias_pk PRIMARY KEY (workspace, name, alias), 
	CONSTRAINT fk_registered_model_aliases_registered_models FOREIGN KEY(workspace, name) REFERENCES registered_models (workspace, name) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE "registered_model_tags" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(5000), 
	name VARCHAR(256) NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT registered_model_tag_pk PRIMARY KEY (workspace, "key", name), 
	CONSTRAINT fk_registered_model_tags_registered_models FOREIGN KEY(workspace, name) REFERENCES registered_models (workspace, name) ON UPDATE CASCADE
);
CREATE TABLE "registered_models" (
	name VARCHAR(256) NOT NULL, 
	creation_time BIGINT, 
	last_updated_time BIGINT, 
	description VARCHAR(5000), 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT registered_model_pk PRIMARY KEY (workspace, name)
);
INSERT INTO "registered_models" VALUES('iris-classifier',1795852393315,1795852393367,NULL,'default');
CREATE TABLE review_queue_items (
	queue_id VARCHAR(36) NOT NULL, 
	item_type VARCHAR(16) NOT NULL, 
	item_id VARCHAR(50) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	completed_by VARCHAR(250), 
	completed_time_ms BIGINT, 
	creation_time_ms BIGINT NOT NULL, 
	last_update_time_ms BIGINT NOT NULL, 
	CONSTRAINT review_queue_items_pk PRIMARY KEY (queue_id, item_id), 
	CONSTRAINT fk_review_queue_items_queue_id FOREIGN KEY(queue_id) REFERENCES review_queues (queue_id) ON DELETE CASCADE
);
CREATE TABLE review_queue_label_schemas (
	queue_id VARCHAR(36) NOT NULL, 
	schema_id VARCHAR(36) NOT NULL, 
	CONSTRAINT review_queue_label_schemas_pk PRIMARY KEY (queue_id, schema_id), 
	CONSTRAINT fk_review_queue_label_schemas_queue_id FOREIGN KEY(queue_id) REFERENCES review_queues (queue_id) ON DELETE CASCADE
);
CREATE TABLE review_queue_users (
	queue_id VARCHAR(36) NOT NULL, 
	user_id VARCHAR(250) NOT NULL, 
	CONSTRAINT review_queue_users_pk PRIMARY KEY (queue_id, user_id), 
	CONSTRAINT fk_review_queue_users_queue_id FOREIGN KEY(queue_id) REFERENCES review_queues (queue_id) ON DELETE CASCADE
);
CREATE TABLE review_queues (
	queue_id VARCHAR(36) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(250) NOT NULL, 
	queue_type VARCHAR(16) NOT NULL, 
	created_by VARCHAR(255), 
	creation_time_ms BIGINT NOT NULL, 
	last_update_time_ms BIGINT NOT NULL, 
	name_key VARCHAR(250) NOT NULL, 
	CONSTRAINT review_queues_pk PRIMARY KEY (queue_id), 
	CONSTRAINT fk_review_queues_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE, 
	CONSTRAINT uq_review_queues_experiment_name_key UNIQUE (experiment_id, name_key)
);
CREATE TABLE "runs" (
	run_uuid VARCHAR(32) NOT NULL, 
	name VARCHAR(250), 
	source_type VARCHAR(20), 
	source_name VARCHAR(500), 
	entry_point_name VARCHAR(50), 
	user_id VARCHAR(256), 
	status VARCHAR(9), 
	start_time BIGINT, 
	end_time BIGINT, 
	source_version VARCHAR(50), 
	lifecycle_stage VARCHAR(20), 
	artifact_uri VARCHAR(200), 
	experiment_id INTEGER, deleted_time BIGINT, 
	CONSTRAINT run_pk PRIMARY KEY (run_uuid), 
	CONSTRAINT source_type CHECK (source_type IN ('NOTEBOOK', 'JOB', 'LOCAL', 'UNKNOWN', 'PROJECT')), 
	CONSTRAINT runs_lifecycle_stage CHECK (lifecycle_stage IN ('active', 'deleted')), 
	FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CHECK (status IN ('SCHEDULED', 'FAILED', 'FINISHED', 'RUNNING', 'KILLED'))
);
INSERT INTO "runs" VALUES('9a0993e14d694031937b54cc7c6dee83','logistic','UNKNOWN','','','root','FINISHED',1795852381674,1795852394288,'','active','/tmp/flowers/store/mlruns/1/9a0993e14d694031937b54cc7c6dee83/artifacts',1,NULL);
INSERT INTO "runs" VALUES('6c8472366a9c4428b967e90491a3b203','tree','UNKNOWN','','','root','FAILED',1795852394484,1795852404648,'','active','/tmp/flowers/store/mlruns/1/6c8472366a9c4428b967e90491a3b203/artifacts',1,NULL);
CREATE TABLE scheduler_leases (
	lease_key VARCHAR(255) NOT NULL, 
	acquired_at BIGINT NOT NULL, 
	ttl_seconds INTEGER NOT NULL, 
	CONSTRAINT scheduler_leases_pk PRIMARY KEY (lease_key)
);
CREATE TABLE scorer_versions (
	scorer_id VARCHAR(36) NOT NULL, 
	scorer_version INTEGER NOT NULL, 
	serialized_scorer TEXT NOT NULL, 
	creation_time BIGINT, 
	CONSTRAINT scorer_version_pk PRIMARY KEY (scorer_id, scorer_version), 
	CONSTRAINT fk_scorer_versions_scorer_id FOREIGN KEY(scorer_id) REFERENCES scorers (scorer_id) ON DELETE CASCADE
);
CREATE TABLE scorers (
	experiment_id INTEGER NOT NULL, 
	scorer_name VARCHAR(256) NOT NULL, 
	scorer_id VARCHAR(36) NOT NULL, 
	CONSTRAINT scorer_pk PRIMARY KEY (scorer_id), 
	CONSTRAINT fk_scorers_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE
);
CREATE TABLE "secrets" (
	secret_id VARCHAR(36) NOT NULL, 
	secret_name VARCHAR(255) NOT NULL, 
	encrypted_value BLOB NOT NULL, 
	wrapped_dek BLOB NOT NULL, 
	kek_version INTEGER NOT NULL, 
	masked_value VARCHAR(500) NOT NULL, 
	provider VARCHAR(64), 
	auth_config TEXT, 
	description TEXT, 
	created_by VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	last_updated_by VARCHAR(255), 
	last_updated_at BIGINT NOT NULL, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT secrets_pk PRIMARY KEY (secret_id), 
	CONSTRAINT uq_secrets_workspace_secret_name UNIQUE (workspace, secret_name)
);
CREATE TABLE span_metrics (
	trace_id VARCHAR(50) NOT NULL, 
	span_id VARCHAR(50) NOT NULL, 
	"key" VARCHAR(250) NOT NULL, 
	value FLOAT, 
	CONSTRAINT span_metrics_pk PRIMARY KEY (trace_id, span_id, "key"), 
	CONSTRAINT fk_span_metrics_span FOREIGN KEY(trace_id, span_id) REFERENCES spans (trace_id, span_id) ON DELETE CASCADE
);
CREATE TABLE "spans" (
	trace_id VARCHAR(50) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	span_id VARCHAR(50) NOT NULL, 
	parent_span_id VARCHAR(50), 
	name TEXT, 
	type VARCHAR(500), 
	status VARCHAR(50) NOT NULL, 
	start_time_unix_nano BIGINT NOT NULL, 
	end_time_unix_nano BIGINT, 
	duration_ns BIGINT GENERATED ALWAYS AS (end_time_unix_nano - start_time_unix_nano) STORED, 
	content TEXT NOT NULL, 
	input_cost FLOAT, 
	output_cost FLOAT, 
	total_cost FLOAT, 
	model_name VARCHAR(500), 
	model_provider VARCHAR(500), 
	CONSTRAINT spans_pk PRIMARY KEY (trace_id, span_id), 
	CONSTRAINT fk_spans_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CONSTRAINT fk_spans_trace_id FOREIGN KEY(trace_id) REFERENCES trace_info (request_id) ON DELETE CASCADE
);
CREATE TABLE sql_assessment_daily_rollups (
	id INTEGER NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	rollup_day DATE NOT NULL, 
	metric_name VARCHAR(250) NOT NULL, 
	grouping_set VARCHAR(50) NOT NULL, 
	sample_count BIGINT NOT NULL, 
	sum_value FLOAT, 
	min_value FLOAT, 
	max_value FLOAT, 
	CONSTRAINT sql_assessment_daily_rollups_pk PRIMARY KEY (id)
);
CREATE TABLE sql_span_cost_daily_rollups (
	id INTEGER NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	rollup_day DATE NOT NULL, 
	metric_name VARCHAR(250) NOT NULL, 
	grouping_set VARCHAR(50) NOT NULL, 
	model_name VARCHAR(500), 
	model_provider VARCHAR(500), 
	sample_count BIGINT NOT NULL, 
	sum_value FLOAT, 
	min_value FLOAT, 
	max_value FLOAT, 
	CONSTRAINT sql_span_cost_daily_rollups_pk PRIMARY KEY (id)
);
CREATE TABLE sql_trace_metric_daily_rollups (
	id INTEGER NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	rollup_day DATE NOT NULL, 
	metric_name VARCHAR(250) NOT NULL, 
	grouping_set VARCHAR(50) NOT NULL, 
	trace_status VARCHAR(50), 
	sample_count BIGINT NOT NULL, 
	sum_value FLOAT, 
	min_value FLOAT, 
	max_value FLOAT, 
	p50_value FLOAT, 
	p90_value FLOAT, 
	p99_value FLOAT, 
	CONSTRAINT sql_trace_metric_daily_rollups_pk PRIMARY KEY (id)
);
CREATE TABLE sql_trace_rollup_rebuild_queue (
	experiment_id INTEGER NOT NULL, 
	rollup_day DATE NOT NULL, 
	rollup_family VARCHAR(50) NOT NULL, 
	CONSTRAINT sql_trace_rollup_rebuild_queue_pk PRIMARY KEY (experiment_id, rollup_day, rollup_family)
);
CREATE TABLE "tags" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000), 
	run_uuid VARCHAR(32) NOT NULL, 
	CONSTRAINT tag_pk PRIMARY KEY ("key", run_uuid), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid)
);
INSERT INTO "tags" VALUES('mlflow.user','root','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "tags" VALUES('mlflow.source.name','/tmp/flowers/train.py','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "tags" VALUES('mlflow.source.type','LOCAL','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "tags" VALUES('mlflow.source.git.commit','c008a7f78a5b1190fc07087feb32fae1bc66f76e','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "tags" VALUES('mlflow.source.git.branch','master','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "tags" VALUES('mlflow.note.content','The base line of the flowers.','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "tags" VALUES('mlflow.runName','logistic','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "tags" VALUES('team','botany','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "tags" VALUES('estimator_name','LogisticRegression','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "tags" VALUES('estimator_class','sklearn.linear_model._logistic.LogisticRegression','9a0993e14d694031937b54cc7c6dee83');
INSERT INTO "tags" VALUES('mlflow.user','root','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "tags" VALUES('mlflow.source.name','/tmp/flowers/train.py','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "tags" VALUES('mlflow.source.type','LOCAL','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "tags" VALUES('mlflow.source.git.commit','c008a7f78a5b1190fc07087feb32fae1bc66f76e','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "tags" VALUES('mlflow.source.git.branch','master','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "tags" VALUES('mlflow.runName','tree','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "tags" VALUES('estimator_name','DecisionTreeRegressor','6c8472366a9c4428b967e90491a3b203');
INSERT INTO "tags" VALUES('estimator_class','sklearn.tree._classes.DecisionTreeRegressor','6c8472366a9c4428b967e90491a3b203');
CREATE TABLE "trace_info" (
	request_id VARCHAR(50) NOT NULL, 
	experiment_id INTEGER NOT NULL, 
	timestamp_ms BIGINT NOT NULL, 
	execution_time_ms BIGINT, 
	status VARCHAR(50) NOT NULL, 
	client_request_id VARCHAR(50), 
	request_preview VARCHAR(1000), 
	response_preview VARCHAR(1000), 
	db_payload_generation INTEGER DEFAULT '0' NOT NULL, trace_name VARCHAR(4096), session_id VARCHAR(250), input_tokens BIGINT, output_tokens BIGINT, total_tokens BIGINT, cache_read_input_tokens BIGINT, cache_creation_input_tokens BIGINT, cache_creation_input_tokens_above_1hr BIGINT, input_cost FLOAT, output_cost FLOAT, total_cost FLOAT, 
	CONSTRAINT trace_info_pk PRIMARY KEY (request_id), 
	CONSTRAINT fk_trace_info_experiment_id FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id) ON DELETE CASCADE
);
CREATE TABLE trace_metrics (
	request_id VARCHAR(50) NOT NULL, 
	"key" VARCHAR(250) NOT NULL, 
	value FLOAT, 
	CONSTRAINT trace_metrics_pk PRIMARY KEY (request_id, "key"), 
	CONSTRAINT fk_trace_metrics_request_id FOREIGN KEY(request_id) REFERENCES trace_info (request_id) ON DELETE CASCADE
);
CREATE TABLE "trace_request_metadata" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000), 
	request_id VARCHAR(50) NOT NULL, 
	CONSTRAINT trace_request_metadata_pk PRIMARY KEY ("key", request_id), 
	CONSTRAINT fk_trace_request_metadata_request_id FOREIGN KEY(request_id) REFERENCES trace_info (request_id) ON DELETE CASCADE
);
CREATE TABLE "trace_tags" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000), 
	request_id VARCHAR(50) NOT NULL, 
	CONSTRAINT trace_tag_pk PRIMARY KEY ("key", request_id), 
	CONSTRAINT fk_trace_tags_request_id FOREIGN KEY(request_id) REFERENCES trace_info (request_id) ON DELETE CASCADE
);
CREATE TABLE webhook_events (
	webhook_id VARCHAR(256) NOT NULL, 
	entity VARCHAR(50) NOT NULL, 
	action VARCHAR(50) NOT NULL, 
	CONSTRAINT webhook_event_pk PRIMARY KEY (webhook_id, entity, action), 
	FOREIGN KEY(webhook_id) REFERENCES webhooks (webhook_id) ON DELETE cascade
);
CREATE TABLE "webhooks" (
	webhook_id VARCHAR(256) NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	description VARCHAR(1000), 
	url VARCHAR(500) NOT NULL, 
	status VARCHAR(20) DEFAULT 'ACTIVE' NOT NULL, 
	secret VARCHAR(1000), 
	creation_timestamp BIGINT, 
	last_updated_timestamp BIGINT, 
	deleted_timestamp BIGINT, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT webhook_pk PRIMARY KEY (webhook_id)
);
CREATE TABLE workspaces (
	name VARCHAR(63) NOT NULL, 
	description TEXT, 
	default_artifact_root TEXT, trace_archival_location TEXT, trace_archival_retention VARCHAR(32), 
	CONSTRAINT workspaces_pk PRIMARY KEY (name)
);
INSERT INTO "workspaces" VALUES('default','Default workspace for legacy resources',NULL,NULL,NULL);
CREATE UNIQUE INDEX index_scorers_experiment_id_scorer_name ON scorers (experiment_id, scorer_name);
CREATE UNIQUE INDEX unique_endpoint_model_linkage_mapping ON endpoint_model_mappings (endpoint_id, model_definition_id, linkage_type);
CREATE TRIGGER prevent_secrets_aad_mutation
BEFORE UPDATE ON secrets
FOR EACH ROW
WHEN OLD.secret_id != NEW.secret_id OR OLD.secret_name != NEW.secret_name
BEGIN
    SELECT RAISE(ABORT, 'secret_id and secret_name are immutable (used as AAD in encryption)');
END;
COMMIT;
