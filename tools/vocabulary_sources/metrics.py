"""Metrics: what each can be, which way it improves, and the names that libraries and people give it.

The names are those of the `evaluate` library (https://github.com/huggingface/evaluate/tree/main/metrics,
release 0.4.6), of scikit-learn's scorers, of the Hub's task pages (@huggingface/tasks 0.21.54), of MTEB, of
sentence-transformers, of lm-evaluation-harness and of torchmetrics; ranges and directions follow from the
definitions that their documentation gives. Run this when scikit-learn has a new scorer: it refuses to leave
one out.

A line is `name = other names ; spellings of people`, in lower case joined by `_`; a name that has capitals in
a library or in the literature stands with them as well, and `~` is a blank. A line of `each` names metrics
with one name only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sklearn import __version__ as sklearn_version
from sklearn.metrics import get_scorer_names

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = (
    "https://github.com/huggingface/evaluate/tree/main/metrics",
    "https://scikit-learn.org/stable/modules/model_evaluation.html",
    "https://github.com/huggingface/huggingface.js/tree/main/packages/tasks",
    "https://github.com/EleutherAI/lm-evaluation-harness",
)
HIGHER, LOWER, NEITHER = "higher_is_better", "lower_is_better", "neither"

#: Lowest value, highest value (None: no bound), direction, scale, unit, and the metrics that have them.
GROUPS: tuple[tuple[float | None, float | None, str, str, str | None, str], ...] = (
    (0, 1, HIGHER, "share", None, """
        accuracy = acc accuracy_score categorical_accuracy sparse_categorical_accuracy binary_accuracy
          eval_accuracy ; classification_accuracy test_accuracy validation_accuracy val_accuracy
        balanced_accuracy = balanced_accuracy_score ; balanced_acc
        top_k_accuracy = top_k_accuracy_score ; topk_accuracy
        top_1_accuracy = top1_accuracy top1 top_1 acc1 ; top_1_acc top1_acc accuracy_top_1
        top_5_accuracy = top5_accuracy top5 top_5 acc5 ; top_5_acc top5_acc accuracy_top_5
        normalized_accuracy = acc_norm
        each token_accuracy pixel_accuracy subset_accuracy denotation_accuracy mc1 mc2
          prompt_level_strict_acc prompt_level_loose_acc inst_level_strict_acc inst_level_loose_acc
          lrap main_score
        strict_accuracy = inst_level_strict_acc~and~prompt_level_strict_acc
        f1 = f1_score fscore f_score f1score seqeval_f1 eval_f1 ; f_1 f1_measure f_measure
        fbeta = fbeta_score f2 f0.5
        precision = precision_score ppv positive_predictive_value
        recall = recall_score sensitivity tpr true_positive_rate
        specificity = tnr true_negative_rate
        npv = negative_predictive_value
        jaccard = jaccard_score jaccard_similarity
        roc_auc = auc auroc roc_auc_score rocauc ; area_under_curve area_under_the_curve auc_roc
        average_precision = average_precision_score pr_auc auprc aucpr ap
        g_mean = geometric_mean_score
        ks_statistic = ks
        map = mean_average_precision
        map_50 = map50 ap50 ap_50 mAP50 mAP@0.5 map@0.5 box_map50 mask_map50 ; map_0.5
        map_75 = map75 ap75 ap_75 mAP@0.75 map@0.75
        map_50_95 = map50_95 map50-95 mAP50-95 mAP@0.5:0.95 map@0.5:0.95 box_map mask_map
        mrr = mean_reciprocal_rank
        ndcg = ndcg_score ; normalized_discounted_cumulative_gain
        hit_rate = hitrate hits
        rand = rand_score rand_index
        homogeneity = homogeneity_score
        completeness = completeness_score
        v_measure = v_measure_score
        normalized_mutual_information = normalized_mutual_info_score nmi
        fowlkes_mallows = fowlkes_mallows_score
        exact_match = em exact squad_em exact_match_score ; exact_matches exact_match_accuracy
        pass@k = pass_at_k pass
        win_rate = winrate length_controlled_win_rate lc_win_rate
        success_rate = task_success_rate
        iou = jaccard_index intersection_over_union
        mean_iou = miou mIoU mean_intersection_over_union
        dice = dice_score dice_coefficient dsc mean_dice ; dice_similarity_coefficient
        panoptic_quality = pq
        pck = percentage_of_correct_keypoints
        google_bleu = gleu
        bleu = bleu_score BLEU
        code_bleu = codebleu code_x_bleu
        rouge = rouge_score
        rouge1 = rouge_1 rouge1_fmeasure ; rouge1_f1
        rouge2 = rouge_2 rouge2_fmeasure ; rouge2_f1
        rougel = rougeL rouge-L rouge_l rougel_fmeasure ; rougel_f1
        rougelsum = rougeLsum rouge-Lsum rougeLSum rouge_lsum
        meteor = METEOR
        spice = SPICE
        wu_palmer_similarity = wups
        uas = unlabeled_attachment_score
        las = labeled_attachment_score
        each r_precision purity anls stoi mauve bleu_1 bleu_2 bleu_3 bleu_4 edit_similarity faithfulness
          answer_relevancy context_precision context_recall tag_acc pos_acc morph_acc lemma_acc ents_f ents_p
          ents_r sents_f sents_p sents_r
        each mmlu mmlu_pro mmlu_redux gpqa gpqa_diamond gsm8k math math_500 hellaswag arc_challenge arc_easy
          truthfulqa truthfulqa_mc1 truthfulqa_mc2 winogrande ifeval bbh musr humaneval mbpp boolq piqa
          openbookqa commonsenseqa agieval ceval cmmlu triviaqa naturalqs swe_bench swe_bench_verified
          livecodebench aime aime_2024 aime_2025 alpaca_eval arena_hard
    """),
    (-1, 1, HIGHER, "share", None, """
        matthews_corrcoef = mcc matthews_correlation ; matthews_correlation_coefficient matthews
        cohen_kappa = kappa cohen_kappa_score ; cohens_kappa
        quadratic_weighted_kappa = qwk
        pearson = pearsonr ; pearson_correlation pearson_r pearson_correlation_coefficient pearson_corr
        spearman = spearmanr spearman_rho ; spearman_correlation spearman_r spearman_corr
        kendall = kendalltau kendall_tau
        concordance_correlation = ccc
        gini = gini_coefficient
        bertscore = bert_score bertscore_f1
        silhouette = silhouette_score
        adjusted_rand = adjusted_rand_score ari
        adjusted_mutual_information = adjusted_mutual_info_score ami
        ssim = structural_similarity ; structural_similarity_index
        cosine_similarity = cos_sim
        each ms_ssim
    """),
    (None, 1, HIGHER, "share", None, """
        r2 = r2_score r_squared r_2 coefficient_of_determination
        explained_variance = explained_variance_score
        nauc = normalized_auc
        d2_absolute_error = d2_absolute_error_score
        d2_brier = d2_brier_score
        d2_log_loss = d2_log_loss_score
        nse = nash_sutcliffe_efficiency
    """),
    (0, 1, LOWER, "share", None, """
        error_rate = classification_error_rate
        equal_error_rate = eer EER
        false_positive_rate = fpr
        false_negative_rate = fnr
        expected_calibration_error = ece
        word_information_lost = wil
        each hamming_loss zero_one_loss hallucination_rate toxicity
    """),
    (0, None, LOWER, "share", None, """
        wer = word_error_rate
        cer = character_error_rate
        mer = match_error_rate
        per = phoneme_error_rate phone_error_rate
        der = diarization_error_rate
        mean_absolute_percentage_error = mape
        symmetric_mean_absolute_percentage_error = smape
        each ser character
    """),
    (0, 100, HIGHER, "percent", None, """
        sacrebleu = sacre_bleu
        chrf = chrf++ chr_f
        clip_score = clipscore clipsim clip_sim
        each sari
    """),
    (0, None, LOWER, "percent", None, """
        ter = translation_edit_rate translation_error_rate
    """),
    (0, 2, LOWER, "number", None, """
        brier_score = brier brier_score_loss
    """),
    (0, None, LOWER, "number", None, """
        log_loss = logloss
        mean_squared_error = mse
        root_mean_squared_error = rmse
        mean_absolute_error = mae
        mean_squared_log_error = msle
        root_mean_squared_log_error = rmsle
        median_absolute_error = medae
        mean_absolute_scaled_error = mase
        mean_pinball_loss = pinball_loss quantile_loss
        crps = continuous_ranked_probability_score
        davies_bouldin = davies_bouldin_score
        cross_entropy = crossentropy cross_entropy_loss
        bits_per_byte = bpb
        bits_per_character = bpc
        fid = frechet_inception_distance FID
        fvd = frechet_video_distance
        edit_distance = levenshtein levenshtein_distance
        min_dcf = mindcf minDCF
        abs_rel = absrel absolute_relative_error
        epe = end_point_error
        nme = normalized_mean_error
        hausdorff_distance = hd95
        mel_cepstral_distortion = mcd
        real_time_factor = rtf
        latency = inference_time runtime eval_runtime prediction_time response_time
        co2_eq_emissions = emissions co2 co2e
        energy = energy_consumption
        each hinge_loss max_error mean_poisson_deviance mean_gamma_deviance negative_likelihood_ratio lpips
          normalized_edit_distance mpjpe
    """),
    (1, None, LOWER, "number", None, """
        perplexity = ppl pseudo_perplexity eval_perplexity
        each word_perplexity byte_perplexity
    """),
    (1, None, HIGHER, "number", None, """
        inception_score = is
    """),
    (1, 5, HIGHER, "number", None, """
        mos = mean_opinion_score
    """),
    (0, 10, HIGHER, "number", None, """
        each mt_bench
    """),
    (None, None, LOWER, "number", None, """
        loss = eval_loss val_loss validation_loss test_loss train_loss training_loss
        negative_log_likelihood = nll
        kid = kernel_inception_distance
        error = err
    """),
    (0, None, HIGHER, "number", None, """
        dcg = dcg_score
        calinski_harabasz = calinski_harabasz_score
        mutual_information = mutual_info_score
        cider = CIDEr ciderd
        nist_mt = nist
        fps = frames_per_second
        each positive_likelihood_ratio throughput samples_per_second tokens_per_second steps_per_second
          eval_samples_per_second eval_steps_per_second speedup
    """),
    (None, None, HIGHER, "number", None, """
        mean_reward = reward average_reward episode_reward mean_return
        total_reward = cumulative_reward return
        bartscore = bart_score
        log_likelihood = loglikelihood
        elo = elo_rating
        each discounted_total_reward bleurt comet
    """),
    (None, None, HIGHER, "number", "dB", """
        psnr = peak_signal_to_noise_ratio
        si_sdr = sisdr
        each si_sdri sdr sdri snr snri
    """),
    (-0.5, 4.64, HIGHER, "number", None, """
        each pesq
    """),
    (None, None, NEITHER, "number", None, """
        threshold = best_threshold
        parameter_count = params num_parameters num_params
        epoch = epochs
        standard_deviation = std
        standard_error = stderr
        super_glue = superglue
        each confusion_matrix classification_report flops gflops macs gmacs score average_score glue
          indic_glue xtreme_s seqeval squad squad_v2 poseval xnli coval cuad code_eval competition_math
          gen_len trec_eval wiki_split frugalscore charcut_mt mahalanobis rl_reliability regard
    """),
)  # fmt: skip

#: What is put before or behind a scorer's name and changes neither range nor direction.
AVERAGES = ("macro", "micro", "weighted", "samples", "binary", "ovr", "ovo", "ovr_weighted", "ovo_weighted")


def vocabulary() -> dict[str, object]:
    """Each metric with its range, direction, scale, unit and names, and the averages that names carry."""
    metrics: dict[str, dict[str, object]] = {}
    for low, high, direction, scale, unit, text in GROUPS:
        for name, names, spellings in _lines(text):
            metrics[name] = {"low": low, "high": high, "direction": direction, "scale": scale}
            metrics[name] |= {"unit": unit} if unit else {}
            metrics[name] |= {"names": names} if names else {}
            metrics[name] |= {"spellings": spellings} if spellings else {}
    _check(metrics)
    return {
        "source": ", ".join(SOURCES),
        "version": f"evaluate 0.4.6, scikit-learn {sklearn_version}, @huggingface/tasks 0.21.54",
        "date": "2026-11-28",
        "averages": list(AVERAGES),
        "metrics": dict(sorted(metrics.items())),
    }


def _lines(text: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Name, other names and spellings of each metric of a group; deeper lines go on the one before."""
    for line in text.replace("\n          ", " ").strip().splitlines():
        if line.split()[0] == "each":
            yield from ((name, [], []) for name in line.split()[1:])
            continue
        name, _, rest = line.partition("=")
        names, _, spellings = rest.partition(";")
        yield name.strip(), [word.replace("~", " ") for word in names.split()], spellings.split()


def _check(metrics: dict[str, dict[str, object]]) -> None:
    """Refuse names that mean two metrics, and a scorer of scikit-learn that is none."""
    meant: dict[str, str] = {}
    for name, entry in metrics.items():
        for known in (name, *entry.get("names", ()), *entry.get("spellings", ())):  # type: ignore[misc]
            if meant.setdefault(known, name) != name:
                raise ValueError(f"{known!r} means {meant[known]!r} and {name!r}")
    ending = re.compile(rf"_(?:{'|'.join(sorted(AVERAGES, key=len, reverse=True))})$")
    for scorer in get_scorer_names():
        stem = scorer.removeprefix("neg_")
        if stem not in meant and ending.sub("", stem) not in meant:
            raise ValueError(f"scikit-learn scores by {scorer!r}, and no metric has that name")
