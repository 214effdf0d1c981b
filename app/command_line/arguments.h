#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qkv/capture.h"

namespace qkv {

enum ExitCode { done = 0, bad_input = 1, wrong_usage = 2 };

/// What was typed that several commands understand.
struct Arguments {
    std::string input;  ///< a sentence, a path, or "-"
    bool has_input = false;
    Language language = Language::ko;
    bool has_language = false;  ///< it was typed; otherwise it is that of the system

    std::string model;  ///< the trained model that reads the sentence, if one was chosen: "ko" or "en"

    CaptureOptions capture;
    std::vector<std::string> of_capture;  ///< the options that were typed and make sense for a capture alone
    std::optional<int> batch;             ///< counted from 1, like the layer and the head; of a capture
    std::optional<int> layer;
    std::optional<int> head;
    bool has_all_heads = false;  ///< "--head all"
};

/// Says what is wrong, in one line of standard error.
ExitCode report(const Problem& problem, Language language);

}  // namespace qkv
