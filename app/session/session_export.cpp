#include "session/session.h"

namespace qkv {

void Session::perform(const action::Export& wanted) {
    problem_.reset();
    last_folder_ = wanted.path.parent_path();
    const auto work = [document = document(), style = style(), wanted](WorkProgress& progress) {
        return export_document(document, wanted.format, {style}, wanted.path, &progress);
    };
    exports_.push_back(std::make_shared<Exporting>(wanted.path, work));
}

void Session::perform(const action::CancelExports&) {
    for (const std::shared_ptr<Exporting>& one : exports_) one->work.cancel();
}

void Session::follow_exports() {
    std::erase_if(exports_, [&](const std::shared_ptr<Exporting>& one) {
        const auto written = one->work.take();
        if (!written) return false;
        if (!*written && written->error().id != cancelled_work) problem_ = written->error();
        return true;
    });
}

}  // namespace qkv
